// The canvas: renderer, camera, controls, and drawing on demand. Nothing is drawn while nothing changes.
import { Box3, Color, PerspectiveCamera, Scene, Vector3, WebGLRenderer } from 'three';
import { OrbitControls } from 'three/examples/jsm/controls/OrbitControls.js';
import { ViewFault } from '../data/fault.ts';
import { makeShared } from './shaders.ts';
import type { Theme } from './theme.ts';

export const fieldOfView = 32;

/** A WebGL 2 context, and whether it is drawn by the processor. */
function openContext(canvas: HTMLCanvasElement): { canvas: HTMLCanvasElement; context: WebGL2RenderingContext; software: boolean } {
  const plain = { alpha: false, antialias: false, depth: true, stencil: false, powerPreference: 'high-performance' as const, preserveDrawingBuffer: false };
  const context = canvas.getContext('webgl2', plain) as WebGL2RenderingContext | null;
  if (context === null) {
    throw new ViewFault('this browser shows no WebGL 2', 'Switch on hardware acceleration or update the browser; report.html shows the same result without it.');
  }
  const info = context.getExtension('WEBGL_debug_renderer_info');
  const name = String(context.getParameter(info === null ? context.RENDERER : info.UNMASKED_RENDERER_WEBGL));
  const software = /swiftshader|llvmpipe|software|basic render/i.test(name);
  if (software) return { canvas, context, software };
  // With a GPU a second canvas has smooth edges; its options are fixed when the context is made.
  const smooth = canvas.cloneNode(false) as HTMLCanvasElement;
  const better = smooth.getContext('webgl2', { ...plain, antialias: true }) as WebGL2RenderingContext | null;
  if (better === null) return { canvas, context, software };
  canvas.replaceWith(smooth);
  context.getExtension('WEBGL_lose_context')?.loseContext();
  return { canvas: smooth, context: better, software };
}

export class Stage {
  readonly renderer: WebGLRenderer;
  readonly camera = new PerspectiveCamera(fieldOfView, 1, 0.1, 10000);
  readonly scene = new Scene();
  readonly controls: OrbitControls;
  readonly canvas: HTMLCanvasElement;
  readonly software: boolean;
  readonly shared = makeShared();
  /** Called before every picture; `still` is false while the view moves. */
  onFrame: ((still: boolean) => void) | null = null;
  onMoved: (() => void) | null = null;
  frames = 0;
  private asked = false;
  private moving = false;
  private stopTimer = 0;
  private ratio = 1;
  private lastFrame = 0;
  private slow = 0;
  lastInterval = 0;
  private bounds = new Box3(new Vector3(-50, -50, -20), new Vector3(50, 50, 20));

  constructor(parent: HTMLElement) {
    const first = document.createElement('canvas');
    first.className = 'stage';
    first.tabIndex = 0;
    first.setAttribute('aria-label', 'The fold in three dimensions');
    parent.append(first);
    const opened = openContext(first);
    this.canvas = opened.canvas;
    this.software = opened.software;
    this.renderer = new WebGLRenderer({ canvas: this.canvas, context: opened.context });
    this.camera.up.set(0, 0, 1);
    this.controls = new OrbitControls(this.camera, this.canvas);
    this.controls.enableDamping = false;
    this.controls.screenSpacePanning = true;
    this.controls.zoomToCursor = true;
    this.controls.addEventListener('change', () => this.moved());
    this.canvas.addEventListener('webglcontextlost', (event) => event.preventDefault());
    this.canvas.addEventListener('webglcontextrestored', () => this.render());
    new ResizeObserver(() => this.resize()).observe(this.canvas);
    this.resize();
  }

  get fullRatio(): number {
    return this.software ? 1 : Math.min(2, window.devicePixelRatio || 1);
  }

  get height(): number {
    return Math.max(1, this.canvas.clientHeight);
  }

  get width(): number {
    return Math.max(1, this.canvas.clientWidth);
  }

  private resize(): void {
    this.setRatio(this.fullRatio, true);
    this.camera.aspect = this.width / this.height;
    this.camera.updateProjectionMatrix();
    this.render();
  }

  private setRatio(ratio: number, force = false): void {
    if (!force && ratio === this.ratio) return;
    this.ratio = ratio;
    this.renderer.setPixelRatio(ratio);
    this.renderer.setSize(this.width, this.height, false);
    this.shared.uViewport.value.set(this.width, this.height);
  }

  /** Asks for a picture at the next opportunity. */
  render(): void {
    if (this.asked) return;
    this.asked = true;
    requestAnimationFrame((now) => {
      this.asked = false;
      this.draw(now);
    });
  }

  /** The camera moves: pictures may be coarser until it rests. */
  moved(): void {
    this.moving = true;
    clearTimeout(this.stopTimer);
    this.stopTimer = window.setTimeout(() => {
      this.moving = false;
      this.slow = 0;
      this.lastFrame = 0;
      this.setRatio(this.fullRatio);
      this.render();
      this.onMoved?.();
    }, 180);
    this.render();
  }

  private adapt(now: number): void {
    this.lastInterval = this.lastFrame > 0 ? now - this.lastFrame : 0;
    this.lastFrame = now;
    if (!this.moving || this.lastInterval === 0 || this.lastInterval > 1000) return;
    // Two slow pictures one after another, and the next ones have fewer pixels.
    this.slow = this.lastInterval > 45 ? this.slow + 1 : 0;
    if (this.slow >= 2 && this.ratio > 0.5) {
      this.setRatio(Math.max(0.5, this.ratio * 0.75));
      this.slow = 0;
    }
  }

  private draw(now: number): void {
    this.adapt(now);
    this.fitPlanes();
    this.camera.updateMatrixWorld();
    this.onFrame?.(!this.moving);
    this.renderer.render(this.scene, this.camera);
    ++this.frames;
  }

  /** Draws at once and gives the picture; for screenshots. */
  drawNow(): HTMLCanvasElement {
    this.setRatio(Math.max(this.fullRatio, window.devicePixelRatio || 1));
    this.fitPlanes();
    this.camera.updateMatrixWorld();
    this.onFrame?.(true);
    this.renderer.render(this.scene, this.camera);
    return this.canvas;
  }

  /** Waits until what was asked for is drawn: reading a pixel back needs all of it. */
  finish(): void {
    const gl = this.renderer.getContext();
    gl.readPixels(0, 0, 1, 1, gl.RGBA, gl.UNSIGNED_BYTE, new Uint8Array(4));
  }

  /** Near and far planes as tight as the scene allows, so that depth is resolved where it is needed. */
  private fitPlanes(): void {
    const centre = this.bounds.getCenter(new Vector3());
    const radius = this.bounds.getSize(new Vector3()).length() / 2 + 5;
    const distance = this.camera.position.distanceTo(centre);
    this.camera.far = distance + radius * 1.2;
    this.camera.near = Math.max(this.camera.far / 20000, Math.min(distance - radius * 1.1, this.bounds.distanceToPoint(this.camera.position) * 0.5));
    this.camera.updateProjectionMatrix();
  }

  setBounds(bounds: Box3): void {
    this.bounds = bounds.clone();
    const size = bounds.getSize(new Vector3()).length();
    this.controls.minDistance = size * 1e-4;
    this.controls.maxDistance = size * 6;
  }

  theme(theme: Theme): void {
    this.scene.background = new Color().setRGB(...theme.background, 'srgb');
    this.render();
  }

  /** Looks at the box from a direction, so that all of it is in sight. */
  look(direction: [number, number, number], box: Box3, fill = 0.92): void {
    const centre = box.getCenter(new Vector3());
    const along = new Vector3(...direction).normalize();
    // Straight down has no heading of its own; a little tilt keeps north up.
    if (Math.abs(along.z) > 0.9999) along.set(0, -1e-4 * Math.sign(along.z), along.z).normalize();
    const forward = along.clone().negate();
    const right = new Vector3().crossVectors(forward, this.camera.up).normalize();
    const up = new Vector3().crossVectors(right, forward);
    const slopeY = Math.tan((fieldOfView * Math.PI) / 360) * fill;
    const slopeX = slopeY * this.camera.aspect;
    let distance = 0;
    for (let k = 0; k < 8; ++k) {
      const corner = new Vector3(k & 1 ? box.max.x : box.min.x, k & 2 ? box.max.y : box.min.y, k & 4 ? box.max.z : box.min.z).sub(centre);
      const depth = corner.dot(along);
      distance = Math.max(distance, Math.abs(corner.dot(right)) / slopeX + depth, Math.abs(corner.dot(up)) / slopeY + depth);
    }
    this.camera.position.copy(centre).addScaledVector(along, distance);
    this.controls.target.copy(centre);
    this.controls.update();
    this.moved();
  }

  /** Comes near a point of the world, from the side that the view has now. */
  approach(point: Vector3, distance: number): void {
    const along = this.camera.position.clone().sub(this.controls.target).normalize();
    this.controls.target.copy(point);
    this.camera.position.copy(point).addScaledVector(along, distance);
    this.controls.update();
    this.moved();
  }

  /** Pixel of a world point in the canvas, and whether it is before the eye. */
  project(point: readonly [number, number, number]): { x: number; y: number; ahead: boolean } {
    const p = new Vector3(...point).applyMatrix4(this.camera.matrixWorldInverse);
    const ahead = p.z < -this.camera.near;
    p.applyMatrix4(this.camera.projectionMatrix);
    return { x: (p.x * 0.5 + 0.5) * this.width, y: (0.5 - p.y * 0.5) * this.height, ahead };
  }
}
