// The placement while it converged: a player for the snapshots, and overflow and wire length over them.
import type { App } from '../app.ts';
import { frame, polyline, svg } from '../charts/svg.ts';
import { digits } from '../colour/numbers.ts';
import { button, element, panel, slider } from './dom.ts';

const framesPerSecond = 8;

export function convergencePanel(app: App): HTMLElement {
  const body = element('div');
  const details = panel('convergence', 'Convergence', false, [body]);
  let playing = false;
  let last = 0;

  const build = (): void => {
    const snapshots = app.mainScene.snapshots;
    details.hidden = snapshots === null;
    body.replaceChildren();
    if (snapshots === null) return;
    const status = element('p', { class: 'note', attributes: { id: 'frame-status' } });
    const at = slider('Snapshot', 'frame', 0, snapshots.frames - 1, 1, snapshots.frames - 1, (v) => `${Math.round(v) + 1} of ${snapshots.frames}`, (v) => void show(v));
    const largest = Math.max(...snapshots.hpwl.filter(Number.isFinite), 1e-30);
    const chart = frame({ width: 300, height: 140, x: [0, Math.max(1, snapshots.frames - 1)], y: [0, 1.05], xTitle: 'snapshot', yTitle: 'overflow, wire', margins: [8, 10, 34, 44] });
    const line = (values: number[], top: number, kind: string): void => {
      const points = values.map((v, k): [number, number] => [chart.x(k), chart.y(Math.min(1.05, v / top))]).filter((p) => Number.isFinite(p[1]));
      chart.plot.append(polyline(points, { class: kind }));
    };
    line(snapshots.overflow, 1, 'line-a');
    line(snapshots.hpwl, largest, 'line-b');
    const cursor = svg('line', { class: 'cursor', y1: chart.top, y2: chart.bottom, x1: chart.right, x2: chart.right });
    chart.plot.append(cursor);
    const show = async (frameAt: number): Promise<void> => {
      const player = await app.startFrames();
      if (player === null) return;
      player.show(frameAt);
      const k = Math.round(player.frame);
      cursor.setAttribute('x1', String(chart.x(player.frame)));
      cursor.setAttribute('x2', String(chart.x(player.frame)));
      status.textContent = `${snapshots.stage[k] ?? ''}: overflow ${digits(snapshots.overflow[k] ?? NaN, 3)}, wire length ${digits((100 * (snapshots.hpwl[k] ?? NaN)) / largest, 3)} % of the longest`;
      app.stage.render();
      app.emit('frame');
    };
    const step = (now: number): void => {
      if (!playing) return;
      const player = app.player;
      if (player !== null) {
        const next = player.frame + ((now - last) / 1000) * framesPerSecond;
        at.set(Math.min(snapshots.frames - 1, Math.round(next)));
        void show(next);
        if (next >= snapshots.frames - 1) playing = false;
      }
      last = now;
      if (playing) requestAnimationFrame(step);
      else play.textContent = 'Play';
    };
    const play = button('Play', 'Play the snapshots', () => {
      playing = !playing;
      play.textContent = playing ? 'Pause' : 'Play';
      if (!playing) return;
      const from = app.player === null || app.player.frame >= snapshots.frames - 1 ? 0 : app.player.frame;
      void show(from).then(() => {
        last = performance.now();
        requestAnimationFrame(step);
      });
    });
    const done = button('Back to the result', 'Show the finished placement', () => {
      playing = false;
      void app.stopFrames();
    });
    body.append(element('div', { class: 'buttons' }, [play, done]), at.row, status, chart.root, element('p', { class: 'note', text: 'Solid: overflow. Dashed: wire length over its largest.' }));
  };
  app.on('scenes', () => {
    playing = false;
    build();
  });
  build();
  return details;
}
