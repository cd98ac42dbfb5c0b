// Many upright boxes in one draw: cells in sight, bonds from near, marks. Rectangles are in a tier's own units.
import { BufferAttribute, BoxGeometry, DoubleSide, InstancedBufferAttribute, InstancedBufferGeometry, Mesh, PlaneGeometry, ShaderMaterial } from 'three';
import type { BufferGeometry, Color, Texture } from 'three';
import { boxFragment, boxVertex } from './shaders.ts';
import type { SharedUniforms } from './shaders.ts';

/** A unit square (z = 1, so that it lies on top) or a unit box without its bottom. */
function unitShape(flat: boolean): BufferGeometry {
  const shape = flat ? new PlaneGeometry(1, 1) : new BoxGeometry(1, 1, 1);
  shape.translate(0.5, 0.5, flat ? 1 : 0.5);
  if (!flat && shape.index !== null) {
    // Groups of a box geometry are +x, -x, +y, -y, +z, -z, six indices each; the last is never seen from above.
    shape.setIndex(new BufferAttribute(shape.index.array.slice(0, 30), 1));
    shape.clearGroups();
  }
  shape.deleteAttribute('uv');
  return shape;
}

const shapes = new Map<boolean, BufferGeometry>();

export class BoxLayer {
  readonly mesh: Mesh<InstancedBufferGeometry, ShaderMaterial>;
  private capacity = 0;
  private rects = new Float32Array(0);
  private looks = new Uint8Array(0);
  private flat: boolean;
  count = 0;

  constructor(shared: SharedUniforms, palette: Texture, base: Color, flat: boolean) {
    const material = new ShaderMaterial({
      vertexShader: boxVertex,
      fragmentShader: boxFragment,
      uniforms: {
        ...shared,
        uPalette: { value: palette },
        uBase: { value: base },
        uLow: { value: 0 },
        uHigh: { value: 0 },
        uOpacity: { value: 1 },
        uLeastPixels: { value: 0 },
      },
      side: DoubleSide,
    });
    this.flat = flat;
    this.mesh = new Mesh(new InstancedBufferGeometry(), material);
    this.mesh.frustumCulled = false;
    this.mesh.visible = false;
    this.useShape(flat);
  }

  private useShape(flat: boolean): void {
    this.flat = flat;
    let shape = shapes.get(flat);
    if (shape === undefined) {
      shape = unitShape(flat);
      shapes.set(flat, shape);
    }
    this.mesh.geometry.setAttribute('position', shape.getAttribute('position'));
    this.mesh.geometry.setAttribute('normal', shape.getAttribute('normal'));
    this.mesh.geometry.setIndex(shape.index);
  }

  /** Begins a new set of at most `most` boxes; flat ones are squares on top only. */
  begin(most: number, flat: boolean): void {
    if (flat !== this.flat) this.useShape(flat);
    if (most > this.capacity) {
      this.capacity = Math.ceil(most * 1.2) + 64;
      this.rects = new Float32Array(this.capacity * 4);
      this.looks = new Uint8Array(this.capacity * 2);
      // Buffers grow by being replaced: the old ones are let go of first.
      this.mesh.geometry.dispose();
      this.mesh.geometry.setAttribute('rect', new InstancedBufferAttribute(this.rects, 4));
      this.mesh.geometry.setAttribute('look', new InstancedBufferAttribute(this.looks, 2, false));
    }
    this.count = 0;
  }

  add(x: number, y: number, width: number, height: number, value: number, lit: number): void {
    const k = this.count++;
    this.rects[4 * k] = x;
    this.rects[4 * k + 1] = y;
    this.rects[4 * k + 2] = width;
    this.rects[4 * k + 3] = height;
    this.looks[2 * k] = value;
    this.looks[2 * k + 1] = lit;
  }

  end(): void {
    this.mesh.geometry.instanceCount = this.count;
    this.mesh.visible = this.count > 0;
    if (this.count === 0) return;
    for (const name of ['rect', 'look']) {
      const attribute = this.mesh.geometry.getAttribute(name) as InstancedBufferAttribute;
      attribute.clearUpdateRanges();
      attribute.addUpdateRange(0, this.count * attribute.itemSize);
      attribute.needsUpdate = true;
    }
  }

  heights(low: number, high: number): void {
    this.mesh.material.uniforms.uLow.value = low;
    this.mesh.material.uniforms.uHigh.value = high;
  }

  set leastPixels(pixels: number) {
    this.mesh.material.uniforms.uLeastPixels.value = pixels;
  }

  set palette(texture: Texture) {
    this.mesh.material.uniforms.uPalette.value = texture;
  }

  dispose(): void {
    this.mesh.geometry.dispose();
    this.mesh.material.dispose();
  }
}
