// Where scenes and tiers stand in the world. World units: the longest side of the first scene's stack is 100. A tier's own
// coordinates are units from the lower left corner of its outline, so that single precision holds every one of them.
import type { SceneEntry, ViewIndex } from '../data/index_file.ts';

export interface SceneLayout {
  entry: SceneEntry;
  /** Lower left corner of the whole scene, in units. */
  x0: number;
  y0: number;
  width: number;
  height: number;
  /** World place of that corner. */
  left: number;
  bottom: number;
}

export class Layout {
  readonly factor: number;
  readonly scenes: SceneLayout[] = [];
  /** Distance between neighbouring tiers that is added to the true one, in world units. */
  explode = 40;

  constructor(readonly index: ViewIndex) {
    for (const entry of index.scenes) {
      const x0 = Math.min(...entry.tiers.map((t) => t.outline[0]));
      const y0 = Math.min(...entry.tiers.map((t) => t.outline[1]));
      const x1 = Math.max(...entry.tiers.map((t) => t.outline[2]));
      const y1 = Math.max(...entry.tiers.map((t) => t.outline[3]));
      this.scenes.push({ entry, x0, y0, width: x1 - x0, height: y1 - y0, left: 0, bottom: 0 });
    }
    const first = this.scenes[0];
    this.factor = 100 / Math.max(first.width, first.height);
    this.arrange(first.entry.id === undefined ? [] : [first.entry.id]);
  }

  of(id: string): SceneLayout {
    return this.scenes.find((s) => s.entry.id === id) ?? this.scenes[0];
  }

  /** Puts the shown scenes side by side, centred on the origin. */
  arrange(shown: readonly string[]): void {
    const row = this.scenes.filter((s) => shown.includes(s.entry.id));
    const gap = 22;
    const total = row.reduce((sum, s) => sum + s.width * this.factor, 0) + gap * Math.max(0, row.length - 1);
    let at = -total / 2;
    for (const scene of row) {
      scene.left = at;
      scene.bottom = (-scene.height * this.factor) / 2;
      at += scene.width * this.factor + gap;
    }
  }

  /** World height of a tier's cells. */
  tierZ(scene: SceneLayout, tier: number): number {
    const t = scene.entry.tiers[tier];
    const real = ((t.zUm - scene.entry.tiers[0].zUm) / this.index.umPerUnit) * this.factor;
    return real + tier * this.explode - ((scene.entry.tiers.length - 1) * this.explode) / 2;
  }

  /** World place of a point of a tier, from units. */
  world(scene: SceneLayout, x: number, y: number, tier: number): [number, number, number] {
    return [scene.left + (x - scene.x0) * this.factor, scene.bottom + (y - scene.y0) * this.factor, this.tierZ(scene, tier)];
  }

  /** Units of a scene from a world place. */
  units(scene: SceneLayout, wx: number, wy: number): [number, number] {
    return [scene.x0 + (wx - scene.left) / this.factor, scene.y0 + (wy - scene.bottom) / this.factor];
  }
}
