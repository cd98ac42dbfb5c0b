// Many upright boxes in one draw: cells in sight, bonds from near. Their corners are written out into one buffer and not drawn as
// instances: a processor that stands in for the GPU starts every instance anew, which costs it more than the corners do.
// Rectangles are in a tier's own units.
import { BufferAttribute, BufferGeometry, DoubleSide, Mesh, ShaderMaterial, Sphere } from 'three';
import type { Color, Texture } from 'three';
import { boxFragment, boxVertex } from './shaders.ts';
import type { SharedUniforms } from './shaders.ts';

/** Corners of a box: x, y, whether on top, and the side that it belongs to (0 top, 1 across y, 2 across x). No bottom. */
const boxCorners: readonly (readonly [number, number, number, number])[] = [
  [0, 0, 1, 0], [1, 0, 1, 0], [1, 1, 1, 0], [0, 1, 1, 0],
  [0, 0, 0, 1], [1, 0, 0, 1], [1, 0, 1, 1], [0, 0, 1, 1],
  [1, 1, 0, 1], [0, 1, 0, 1], [0, 1, 1, 1], [1, 1, 1, 1],
  [0, 1, 0, 2], [0, 0, 0, 2], [0, 0, 1, 2], [0, 1, 1, 2],
  [1, 0, 0, 2], [1, 1, 0, 2], [1, 1, 1, 2], [1, 0, 1, 2],
];

export class BoxLayer {
  readonly mesh: Mesh<BufferGeometry, ShaderMaterial>;
  private capacity = 0;
  private flat: boolean;
  private places = new Float32Array(0);
  private sizes = new Float32Array(0);
  private corners = new Uint8Array(0);
  private looks = new Uint8Array(0);
  count = 0;

  constructor(shared: SharedUniforms, palette: Texture, base: Color, flat: boolean) {
    const material = new ShaderMaterial({
      vertexShader: boxVertex,
      fragmentShader: boxFragment,
      uniforms: { ...shared, uPalette: { value: palette }, uBase: { value: base }, uLow: { value: 0 }, uHigh: { value: 0 }, uOpacity: { value: 1 } },
      side: DoubleSide,
    });
    this.flat = flat;
    this.mesh = new Mesh(new BufferGeometry(), material);
    // Nothing is culled by it, and two numbers a corner are no sphere.
    this.mesh.geometry.boundingSphere = new Sphere();
    this.mesh.frustumCulled = false;
    this.mesh.visible = false;
  }

  private get cornersEach(): number {
    return this.flat ? 4 : 20;
  }

  /** Begins a new set of at most `most` boxes; flat ones are squares on top only. */
  begin(most: number, flat: boolean): void {
    this.count = 0;
    if (most * (flat ? 4 : 20) <= this.capacity * this.cornersEach && flat === this.flat) return;
    if (most === 0) return;
    this.flat = flat;
    this.capacity = Math.ceil(most * 1.2) + 16;
    const vertices = this.capacity * this.cornersEach;
    this.places = new Float32Array(vertices * 2);
    this.sizes = new Float32Array(vertices * 2);
    this.corners = new Uint8Array(vertices * 4);
    this.looks = new Uint8Array(vertices * 2);
    const faces = vertices / 4;
    const index = new Uint32Array(faces * 6);
    for (let f = 0; f < faces; ++f) index.set([4 * f, 4 * f + 1, 4 * f + 2, 4 * f, 4 * f + 2, 4 * f + 3], 6 * f);
    for (let v = 0; v < vertices; ++v) this.corners.set(boxCorners[v % this.cornersEach], 4 * v);
    const { geometry } = this.mesh;
    // Buffers grow by being replaced: the old ones are let go of first.
    geometry.dispose();
    geometry.setIndex(new BufferAttribute(index, 1));
    geometry.setAttribute('position', new BufferAttribute(this.places, 2));
    geometry.setAttribute('extent', new BufferAttribute(this.sizes, 2));
    geometry.setAttribute('corner', new BufferAttribute(this.corners, 4));
    geometry.setAttribute('look', new BufferAttribute(this.looks, 2));
  }

  add(x: number, y: number, width: number, height: number, value: number, lit: number): void {
    const each = this.cornersEach;
    let v = this.count++ * each;
    for (let k = 0; k < each; ++k, ++v) {
      const corner = boxCorners[k];
      this.places[2 * v] = x + corner[0] * width;
      this.places[2 * v + 1] = y + corner[1] * height;
      this.sizes[2 * v] = width;
      this.sizes[2 * v + 1] = height;
      this.looks[2 * v] = value;
      this.looks[2 * v + 1] = lit;
    }
  }

  end(): void {
    this.mesh.visible = this.count > 0;
    if (this.count === 0) return;
    const vertices = this.count * this.cornersEach;
    this.mesh.geometry.setDrawRange(0, (vertices / 4) * 6);
    for (const name of ['position', 'extent', 'look']) {
      const attribute = this.mesh.geometry.getAttribute(name) as BufferAttribute;
      attribute.clearUpdateRanges();
      attribute.addUpdateRange(0, vertices * attribute.itemSize);
      attribute.needsUpdate = true;
    }
  }

  heights(low: number, high: number): void {
    this.mesh.material.uniforms.uLow.value = low;
    this.mesh.material.uniforms.uHigh.value = high;
  }

  set palette(texture: Texture) {
    this.mesh.material.uniforms.uPalette.value = texture;
  }
}
