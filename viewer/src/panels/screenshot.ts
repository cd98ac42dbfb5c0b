// The scene with its legend as a PNG.
import type { App } from '../app.ts';
import { drawLegend } from './legend.ts';

/** The picture as a canvas: the scene, the legend below left, the title above. */
export function picture(app: App): HTMLCanvasElement {
  const scene = app.stage.drawNow();
  const out = document.createElement('canvas');
  out.width = scene.width;
  out.height = scene.height;
  const c = out.getContext('2d')!;
  c.drawImage(scene, 0, 0);
  const ratio = scene.width / app.stage.width;
  const legend = document.createElement('canvas');
  drawLegend(legend, app, ratio);
  c.drawImage(legend, 12 * ratio, scene.height - legend.height - 12 * ratio);
  c.font = `600 ${14 * ratio}px system-ui, sans-serif`;
  c.fillStyle = app.theme.text;
  c.textBaseline = 'top';
  c.fillText(app.index.title, 14 * ratio, 12 * ratio);
  app.stage.render();
  return out;
}

export function savePicture(app: App): void {
  picture(app).toBlob((blob) => {
    if (blob === null) return;
    const address = URL.createObjectURL(blob);
    const link = document.createElement('a');
    link.href = address;
    link.download = `${app.index.title.replace(/[^A-Za-z0-9_.-]+/g, '_') || 'fold'}.png`;
    link.click();
    setTimeout(() => URL.revokeObjectURL(address), 10000);
  }, 'image/png');
}
