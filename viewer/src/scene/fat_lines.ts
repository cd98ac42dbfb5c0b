// Lines some pixels wide: paths, fly lines, rulers, marks around what was picked. Given in world coordinates.
import { BufferAttribute, InstancedBufferAttribute, InstancedBufferGeometry, Mesh, ShaderMaterial } from 'three';
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
  readonly mesh: Mesh<InstancedBufferGeometry, ShaderMaterial>;
  segments: Segment[] = [];

  /** `through`: drawn over everything that stands before it. */
  constructor(shared: SharedUniforms, through: boolean) {
    const geometry = new InstancedBufferGeometry();
    geometry.setAttribute('position', new BufferAttribute(new Float32Array([0, -1, 0, 1, -1, 0, 1, 1, 0, 0, 1, 0]), 3));
    geometry.setIndex([0, 1, 2, 0, 2, 3]);
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
    const head = new Float32Array(n * 3);
    const tail = new Float32Array(n * 3);
    const tint = new Uint8Array(n * 4);
    const thick = new Float32Array(n);
    segments.forEach((s, k) => {
      head.set(s.from, 3 * k);
      tail.set(s.to, 3 * k);
      tint.set([...s.colour, s.alpha], 4 * k);
      thick[k] = s.pixels;
    });
    g.dispose();
    g.setAttribute('head', new InstancedBufferAttribute(head, 3));
    g.setAttribute('tail', new InstancedBufferAttribute(tail, 3));
    g.setAttribute('tint', new InstancedBufferAttribute(tint, 4, true));
    g.setAttribute('thick', new InstancedBufferAttribute(thick, 1));
    g.instanceCount = n;
  }
}
