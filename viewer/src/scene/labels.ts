// Text in the scene: small pictures of words that keep their size on the screen, so that screenshots have them too.
import { CanvasTexture, Group, SRGBColorSpace, Sprite, SpriteMaterial } from 'three';
import type { Point3 } from './fat_lines.ts';
import type { Theme } from './theme.ts';

export interface LabelText {
  text: string;
  at: Point3;
  /** Where the point is in the label: 0.5, 0 is the middle of its lower edge. */
  anchor?: [number, number];
  pixels?: number;
  through?: boolean;
}

export class Labels {
  readonly group = new Group();
  private texts: LabelText[] = [];

  set(texts: LabelText[], theme: Theme, viewportHeight: number): void {
    for (const child of [...this.group.children]) {
      const sprite = child as Sprite;
      sprite.material.map?.dispose();
      sprite.material.dispose();
      this.group.remove(sprite);
    }
    this.texts = texts;
    for (const label of texts) this.group.add(this.make(label, theme));
    this.resize(viewportHeight);
  }

  private make(label: LabelText, theme: Theme): Sprite {
    const pixels = label.pixels ?? 14;
    const ratio = 2;
    const canvas = document.createElement('canvas');
    const context = canvas.getContext('2d')!;
    const font = `600 ${pixels * ratio}px system-ui, sans-serif`;
    context.font = font;
    const shown = label.text.length > 80 ? `${label.text.slice(0, 79)}…` : label.text;
    canvas.width = Math.ceil(context.measureText(shown).width) + 8 * ratio;
    canvas.height = Math.ceil(pixels * ratio * 1.5);
    context.font = font;
    context.textBaseline = 'middle';
    context.lineJoin = 'round';
    context.lineWidth = 4 * ratio;
    context.strokeStyle = theme.halo;
    context.strokeText(shown, 4 * ratio, canvas.height / 2);
    context.fillStyle = theme.text;
    context.fillText(shown, 4 * ratio, canvas.height / 2);
    const map = new CanvasTexture(canvas);
    map.colorSpace = SRGBColorSpace;
    map.generateMipmaps = false;
    const sprite = new Sprite(new SpriteMaterial({ map, sizeAttenuation: false, depthTest: label.through !== true, depthWrite: false, transparent: true }));
    sprite.position.set(...label.at);
    sprite.center.set(...(label.anchor ?? [0.5, 0]));
    sprite.renderOrder = 8;
    sprite.userData.size = [canvas.width / ratio, canvas.height / ratio];
    return sprite;
  }

  /** Keeps the labels' size in pixels when the picture's height changes. `slope` is tan of half the field of view. */
  resize(viewportHeight: number, slope = Math.tan((16 * Math.PI) / 180)): void {
    for (const child of this.group.children) {
      const [w, h] = child.userData.size as [number, number];
      const scale = (2 * slope) / viewportHeight;
      child.scale.set(w * scale, h * scale, 1);
    }
  }

  get count(): number {
    return this.texts.length;
  }
}
