// The legend, drawn on a canvas so that screenshots carry the same one.
import { digits, grouped, scaleFor, ticks } from '../colour/numbers.ts';
import { cssColour, rangePalette } from '../colour/palettes.ts';
import type { Legend } from '../colour/colouring.ts';
import type { App } from '../app.ts';
import { element } from './dom.ts';

const barWidth = 240;

function shownUnit(unit: string): string {
  return unit === '1' || unit === '' ? '' : unit.replace('um', 'µm').replace('m2', 'm²');
}

interface Ink {
  text: string;
  faint: string;
  ground: string;
}

function drawRange(c: CanvasRenderingContext2D, legend: Legend, ink: Ink, top: number): number {
  const scaled = scaleFor(Math.max(Math.abs(legend.low), Math.abs(legend.high)), legend.unit);
  const unit = shownUnit(scaled.unit);
  c.fillStyle = ink.text;
  c.font = '600 13px system-ui, sans-serif';
  c.textAlign = 'left';
  c.fillText(unit === '' ? legend.title : `${legend.title} (${unit})`, 12, top + 14);
  for (let k = 0; k < barWidth; ++k) {
    const q = Math.round((254 * k) / (barWidth - 1));
    c.fillStyle = cssColour([legend.palette[4 * q], legend.palette[4 * q + 1], legend.palette[4 * q + 2]]);
    c.fillRect(12 + k, top + 22, 1.5, 13);
  }
  c.font = '12px system-ui, sans-serif';
  const low = legend.low * scaled.factor;
  const high = legend.high * scaled.factor;
  if (!(high > low)) {
    c.fillText(digits(low), 12, top + 49);
    return top + 56;
  }
  let end = -Infinity;
  for (const tick of ticks(low, high, 4)) {
    const x = 12 + ((tick - low) / (high - low)) * barWidth;
    const text = digits(tick, 3);
    const half = c.measureText(text).width / 2;
    const middle = Math.min(12 + barWidth - half, Math.max(12 + half, x));
    c.fillStyle = ink.faint;
    c.fillRect(x - 0.5, top + 35, 1, 4);
    if (middle - half < end + 4) continue;
    c.fillStyle = ink.text;
    c.textAlign = 'center';
    c.fillText(text, middle, top + 50);
    end = middle + half;
  }
  c.textAlign = 'left';
  if (!legend.missing) return top + 57;
  c.fillStyle = cssColour([legend.palette[4 * 255], legend.palette[4 * 255 + 1], legend.palette[4 * 255 + 2]]);
  c.fillRect(12, top + 58, 11, 11);
  c.fillStyle = ink.faint;
  c.fillText('no value', 29, top + 68);
  return top + 75;
}

function drawCategories(c: CanvasRenderingContext2D, legend: Legend, ink: Ink, top: number): number {
  c.fillStyle = ink.text;
  c.font = '600 13px system-ui, sans-serif';
  c.textAlign = 'left';
  c.fillText(legend.title, 12, top + 14);
  c.font = '12px system-ui, sans-serif';
  legend.entries.slice(0, 12).forEach((entry, k) => {
    const y = top + 24 + 18 * k;
    c.fillStyle = cssColour(entry.colour);
    c.fillRect(12, y, 12, 12);
    c.fillStyle = ink.text;
    const count = grouped(entry.count);
    let label = entry.label;
    const room = barWidth - 30 - c.measureText(count).width;
    while (label.length > 4 && c.measureText(label).width > room) label = `${label.slice(0, -2)}…`;
    c.fillText(label, 30, y + 10);
    c.textAlign = 'right';
    c.fillStyle = ink.faint;
    c.fillText(count, 12 + barWidth, y + 10);
    c.textAlign = 'left';
  });
  return top + 26 + 18 * Math.min(12, legend.entries.length);
}

/** Legends of what the scene shows now: the map where there is one, else the cells' colours. */
export function currentLegends(app: App): Legend[] {
  const range = app.mapId === '' ? null : app.mapRange();
  if (range !== null) {
    const palette = rangePalette(0, 1, 'sequential');
    return [{ title: `map: ${range.title}`, unit: range.unit, kind: 'range', low: range.low, high: range.high, palette, entries: [], missing: false }];
  }
  const colouring = app.colourings.get(app.mainScene.id);
  return colouring === undefined ? [] : [colouring.legend];
}

/** Draws the legends of a view; gives the canvas its size. */
export function drawLegend(canvas: HTMLCanvasElement, app: App, ratio: number): void {
  const legends = currentLegends(app);
  const height = legends.reduce((sum, l) => sum + (l.kind === 'range' ? (l.missing ? 82 : 62) : 32 + 18 * Math.min(12, l.entries.length)), 6);
  const width = barWidth + 24;
  canvas.width = Math.round(width * ratio);
  canvas.height = Math.round(height * ratio);
  canvas.style.width = `${width}px`;
  canvas.style.height = `${height}px`;
  const c = canvas.getContext('2d')!;
  c.scale(ratio, ratio);
  const ink: Ink = app.theme.dark ? { text: '#e8eaed', faint: '#a4abb6', ground: 'rgba(17, 20, 26, 0.86)' } : { text: '#1b1f24', faint: '#545b66', ground: 'rgba(255, 255, 255, 0.9)' };
  c.fillStyle = ink.ground;
  c.fillRect(0, 0, width, height);
  let top = 6;
  for (const legend of legends) top = legend.kind === 'range' ? drawRange(c, legend, ink, top) : drawCategories(c, legend, ink, top);
}

export function makeLegend(app: App, parent: HTMLElement): HTMLCanvasElement {
  const canvas = element('canvas', { class: 'legend', attributes: { id: 'legend', role: 'img' } });
  parent.append(canvas);
  const draw = (): void => {
    drawLegend(canvas, app, Math.max(1, window.devicePixelRatio || 1));
    // What the picture says, for readers that do not see it and for tests.
    const words = currentLegends(app).map((l) =>
      l.kind === 'range' ? `${l.title}: ${digits(l.low)} to ${digits(l.high)} ${l.unit}` : `${l.title}: ${l.entries.map((e) => `${e.label} ${grouped(e.count)}`).join(', ')}`,
    );
    canvas.setAttribute('aria-label', words.join('; '));
  };
  for (const signal of ['colour', 'map', 'theme', 'scenes'] as const) app.on(signal, draw);
  draw();
  return canvas;
}
