// The placement while it converges: a sample of cells as points, one picture a snapshot, blended in between.
import { BufferAttribute, BufferGeometry, Color, Points, ShaderMaterial } from 'three';
import { tierColour } from '../colour/palettes.ts';
import type { SceneFrames } from '../data/folder.ts';
import type { Snapshots } from '../data/index_file.ts';
import type { Layout } from './layout.ts';
import { bondFragment, pointVertex } from './shaders.ts';
import type { SceneView } from './scene_view.ts';

export class FramePlayer {
  readonly points: Points<BufferGeometry, ShaderMaterial>;
  frame = 0;
  private readonly places: Float32Array;
  private readonly levels: Float32Array;

  constructor(
    private readonly view: SceneView,
    private readonly world: Layout,
    private readonly data: SceneFrames,
    readonly snapshots: Snapshots,
  ) {
    const n = snapshots.cells;
    this.places = new Float32Array(n * 3);
    this.levels = new Float32Array(n);
    const geometry = new BufferGeometry();
    geometry.setAttribute('position', new BufferAttribute(this.places, 3));
    geometry.setAttribute('level', new BufferAttribute(this.levels, 1));
    const tiers = view.places.entry.tiers.length;
    const material = new ShaderMaterial({
      vertexShader: pointVertex,
      fragmentShader: bondFragment,
      uniforms: {
        uSection: view.plates[0].sheet.material.uniforms.uSection,
        uOpacity: { value: 1 },
        uPoint: { value: n > 20000 ? 1.5 : n > 4000 ? 2.5 : 3.5 },
        uBottom: { value: 0 },
        uTop: { value: 1 },
        uLowTint: { value: new Color().setRGB(...(tierColour(0).map((c) => c / 255) as [number, number, number])) },
        uHighTint: { value: new Color().setRGB(...(tierColour(tiers - 1).map((c) => c / 255) as [number, number, number])) },
      },
    });
    this.points = new Points(geometry, material);
    this.points.frustumCulled = false;
    this.show(snapshots.frames - 1);
  }

  /** Shows a frame; a broken number blends two neighbours. */
  show(at: number): void {
    const { cells, frames } = this.snapshots;
    this.frame = Math.min(frames - 1, Math.max(0, at));
    const first = Math.floor(this.frame);
    const second = Math.min(frames - 1, first + 1);
    const part = this.frame - first;
    const { layout } = this.view;
    const tiers = layout.entry.tiers;
    const o = tiers[0].outline;
    const factor = this.world.factor;
    const w = (o[2] - o[0]) * factor;
    const h = (o[3] - o[1]) * factor;
    const left = layout.left + (o[0] - layout.x0) * factor;
    const bottom = layout.bottom + (o[1] - layout.y0) * factor;
    const { x, y, tier } = this.data;
    const a = first * cells;
    const b = second * cells;
    for (let k = 0; k < cells; ++k) {
      this.places[3 * k] = left + ((x[a + k] * (1 - part) + x[b + k] * part) / 65535) * w;
      this.places[3 * k + 1] = bottom + ((y[a + k] * (1 - part) + y[b + k] * part) / 65535) * h;
      this.levels[k] = (tier[a + k] * (1 - part) + tier[b + k] * part) / 255;
    }
    this.points.geometry.getAttribute('position').needsUpdate = true;
    this.points.geometry.getAttribute('level').needsUpdate = true;
    this.points.material.uniforms.uBottom.value = this.world.tierZ(layout, 0) + 0.3;
    this.points.material.uniforms.uTop.value = this.world.tierZ(layout, tiers.length - 1) + 0.3;
  }

  dispose(): void {
    this.points.geometry.dispose();
    this.points.material.dispose();
  }
}
