// Lines some pixels wide: paths, fly lines, rulers, marks around what was picked. Given in world coordinates.
import { BufferAttribute, BufferGeometry, Mesh, ShaderMaterial, Sphere } from 'three';
import { bondFragment, lineVertex } from './shaders.ts';
import type { SharedUniforms } from './shaders.ts';

export type Point3 = [number, number, number];

export interface Segment {
  from: Point3;
  to: Point3;
  colour: readonly [number, number, number];
  /** Of 255. */
  alpha: number;
  pixels: number;
}

export class FatLines {
  readonly mesh: Mesh<BufferGeometry, ShaderMaterial>;
  segments: Segment[] = [];

  /** `through`: drawn over everything that stands before it. */
  constructor(shared: SharedUniforms, through: boolean) {
    const geometry = new BufferGeometry();
    geometry.boundingSphere = new Sphere();
    const material = new ShaderMaterial({
      vertexShader: lineVertex,
      fragmentShader: bondFragment,
      uniforms: { ...shared, uOpacity: { value: 1 }, uLift: { value: 0.0004 } },
      transparent: true,
      depthTest: !through,
      depthWrite: false,
    });
    this.mesh = new Mesh(geometry, material);
    this.mesh.frustumCulled = false;
    this.mesh.renderOrder = through ? 6 : 4;
    this.mesh.visible = false;
  }

  set(segments: Segment[]): void {
    this.segments = segments;
    const n = segments.length;
    this.mesh.visible = n > 0;
    const g = this.mesh.geometry;
    if (n === 0) return;
    const at = new Float32Array(n * 12);
    const head = new Float32Array(n * 12);
    const tail = new Float32Array(n * 12);
    const tint = new Uint8Array(n * 16);
    const thick = new Float32Array(n * 4);
    const index = new Uint32Array(n * 6);
    segments.forEach((s, k) => {
      at.set([0, -1, 0, 1, -1, 0, 1, 1, 0, 0, 1, 0], 12 * k);
      for (let v = 4 * k; v < 4 * k + 4; ++v) {
        head.set(s.from, 3 * v);
        tail.set(s.to, 3 * v);
        tint.set([...s.colour, s.alpha], 4 * v);
        thick[v] = s.pixels;
      }
      index.set([4 * k, 4 * k + 1, 4 * k + 2, 4 * k, 4 * k + 2, 4 * k + 3], 6 * k);
    });
    g.dispose();
    g.setIndex(new BufferAttribute(index, 1));
    g.setAttribute('position', new BufferAttribute(at, 3));
    g.setAttribute('head', new BufferAttribute(head, 3));
    g.setAttribute('tail', new BufferAttribute(tail, 3));
    g.setAttribute('tint', new BufferAttribute(tint, 4, true));
    g.setAttribute('thick', new BufferAttribute(thick, 1));
  }
}
