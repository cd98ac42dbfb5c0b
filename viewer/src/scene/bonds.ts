// Bonds and TSVs of one interface: upright lines from afar, boxes of their true size from near.
import { BufferAttribute, BufferGeometry, Group, LineSegments, ShaderMaterial } from 'three';
import type { Color, Frustum, Texture } from 'three';
import { Sphere, Vector3 } from 'three';
import type { SceneBonds } from '../data/folder.ts';
import type { Interface } from '../data/index_file.ts';
import { BoxLayer } from './boxes.ts';
import { bondFragment, bondVertex } from './shaders.ts';
import type { SharedUniforms } from './shaders.ts';

/** Lines that are drawn on a machine without a GPU, an even sample where there are more: while the view moves, and at rest. */
const movingLines = 500;
const restingLines = 5000;
const boxLimit = 6000;

export class BondLayer {
  readonly group = new Group();
  readonly boxes: BoxLayer;
  /** Bonds of this interface, in an order in which any beginning is an even sample. */
  readonly ids: Uint32Array;
  private readonly lines: LineSegments<BufferGeometry, ShaderMaterial>;
  private readonly tints: Uint8Array;
  private low = 0;
  private high = 1;

  constructor(
    readonly between: Interface,
    private readonly bonds: SceneBonds,
    which: number,
    private readonly corner: [number, number],
    factor: number,
    shared: SharedUniforms,
    palette: Texture,
    base: Color,
  ) {
    const ids: number[] = [];
    for (let b = 0; b < bonds.x.length; ++b) if (bonds.interface[b] === which) ids.push(b);
    // A fixed multiplicative hash orders them: neighbours in the file fall far apart.
    const key = (b: number): number => Math.imul(b + 1, 0x9e3779b1) >>> 0;
    ids.sort((a, b) => key(a) - key(b));
    this.ids = Uint32Array.from(ids);
    const n = this.ids.length;
    const at = new Float32Array(n * 6);
    this.tints = new Uint8Array(n * 8);
    this.ids.forEach((b, k) => {
      const x = bonds.x[b] - corner[0];
      const y = bonds.y[b] - corner[1];
      at.set([x, y, 0, x, y, 1], 6 * k);
    });
    const geometry = new BufferGeometry();
    geometry.boundingSphere = new Sphere();
    geometry.setAttribute('position', new BufferAttribute(at, 3));
    geometry.setAttribute('tint', new BufferAttribute(this.tints, 4, true));
    const material = new ShaderMaterial({
      vertexShader: bondVertex,
      fragmentShader: bondFragment,
      uniforms: { ...shared, uLow: { value: 0 }, uHigh: { value: 1 }, uOpacity: { value: 1 } },
      transparent: true,
      depthWrite: false,
    });
    this.lines = new LineSegments(geometry, material);
    this.lines.frustumCulled = false;
    this.lines.renderOrder = 2;
    this.boxes = new BoxLayer(shared, palette, base, false);
    this.group.add(this.lines, this.boxes.mesh);
    this.group.scale.set(factor, factor, 1);
    // Many lines are drawn the paler, so that the tiers are still seen between them.
    material.uniforms.uOpacity.value = Math.min(0.9, Math.max(0.1, 16 / Math.sqrt(n + 1)));
  }

  get count(): number {
    return this.ids.length;
  }

  /** Colours of all bonds from `of`, which gives a palette index; `lit` says which are not faded. */
  colour(palette: Uint8Array, of: (bond: number) => number, lit: ((bond: number) => boolean) | null): void {
    this.ids.forEach((b, k) => {
      const q = 4 * of(b);
      const alpha = lit === null || lit(b) ? 255 : 18;
      for (let end = 0; end < 2; ++end) {
        this.tints[8 * k + 4 * end] = palette[q];
        this.tints[8 * k + 4 * end + 1] = palette[q + 1];
        this.tints[8 * k + 4 * end + 2] = palette[q + 2];
        this.tints[8 * k + 4 * end + 3] = alpha;
      }
    });
    this.lines.geometry.getAttribute('tint').needsUpdate = true;
    this.valueOf = of;
    this.lit = lit;
  }

  private valueOf: (bond: number) => number = () => 0;
  private lit: ((bond: number) => boolean) | null = null;

  heights(low: number, high: number): void {
    this.low = low;
    this.high = high;
    this.lines.material.uniforms.uLow.value = low;
    this.lines.material.uniforms.uHigh.value = high;
    this.boxes.heights(low, high);
  }

  /** Chooses what is drawn. `pixelsPerUnit` is for the middle of the interface; `still` is false while the view moves. */
  update(frustum: Frustum, pixelsPerUnit: number, still: boolean, software: boolean): void {
    this.lines.geometry.setDrawRange(0, 2 * (software ? Math.min(this.count, still ? restingLines : movingLines) : this.count));
    if (!still) return;
    const [w, h] = this.between.size;
    const wide = Math.max(1, w);
    const tall = Math.max(1, h);
    const near = wide * pixelsPerUnit > 5;
    let seen: number[] = [];
    if (near) {
      const factor = this.group.scale.x;
      const middle = (this.low + this.high) / 2;
      const sphere = new Sphere(new Vector3(), Math.abs(this.high - this.low) / 2 + wide * factor);
      for (let k = 0; k < this.count && seen.length <= boxLimit; ++k) {
        const b = this.ids[k];
        sphere.center.set((this.bonds.x[b] - this.corner[0]) * factor + this.group.position.x, (this.bonds.y[b] - this.corner[1]) * factor + this.group.position.y, middle);
        // Faded bonds stay lines: as pillars they would hide what is lit.
        if (frustum.intersectsSphere(sphere) && (this.lit === null || this.lit(b))) seen.push(b);
      }
      if (seen.length > boxLimit) seen = [];
    }
    this.boxes.begin(seen.length, false);
    // Pillars are drawn at half their width: at true width rows of them would be walls before the tiers.
    const slim = 0.5;
    for (const b of seen) {
      const lit = this.lit === null || this.lit(b) ? 1 : 0;
      this.boxes.add(this.bonds.x[b] - this.corner[0] - (slim * wide) / 2, this.bonds.y[b] - this.corner[1] - (slim * tall) / 2, slim * wide, slim * tall, this.valueOf(b), lit);
    }
    this.boxes.end();
    this.lines.visible = seen.length === 0 || this.lit !== null;
  }
}
