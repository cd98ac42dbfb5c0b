// A report document of any command as a page: charts for what is known of its kind, and a table of every figure.
import { digits } from '../colour/numbers.ts';
import { button, element } from '../panels/dom.ts';
import { auditSection } from './audit.ts';
import { costSection } from './cost.ts';
import { readReport } from './document.ts';
import type { Report } from './document.ts';
import { roadmapSection } from './roadmap.ts';
import { systemSection } from './system.ts';
import { sortedTable } from './tables.ts';

function figuresSection(report: Report): HTMLElement {
  const rows = [...report.figures.values()].map((f) => [
    { shown: f.name, key: f.name },
    { shown: digits(f.value, 5), key: f.value },
    { shown: Number.isFinite(f.low) ? digits(f.low) : '', key: f.low },
    { shown: Number.isFinite(f.high) ? digits(f.high) : '', key: f.high },
    { shown: f.unit === '1' ? '' : f.unit, key: f.unit },
    { shown: f.source, key: f.source },
  ]);
  const columns = ['figure', 'value', 'low', 'high', 'unit', 'source'].map((title, k) => ({ title, text: k === 0 || k > 3 }));
  return element('section', {}, [element('h2', { text: 'All figures' }), sortedTable('figures', columns, rows, 'Filter figures')]);
}

/** Opens a report over whatever the page shows; throws ViewFault where the text is no report. */
export function openReport(root: HTMLElement, text: string, name: string): void {
  const report = readReport(text, name);
  document.getElementById('loading')?.remove();
  document.getElementById('fault')?.remove();
  document.getElementById('report')?.remove();
  if (document.documentElement.dataset.theme === undefined) {
    document.documentElement.dataset.theme = window.matchMedia('(prefers-color-scheme: light)').matches ? 'light' : 'dark';
  }
  document.title = `${report.title}: taufold`;
  const page = element('div', { class: 'report', attributes: { id: 'report' } });
  const overView = window.taufold !== undefined;
  page.append(
    element('header', { class: 'controls' }, [
      element('h1', { text: report.title }),
      element('span', { class: 'note', text: `${report.version}: ${report.command.join(' ')}` }),
      button('Light', 'Dark or light', () => {
        const html = document.documentElement;
        html.dataset.theme = html.dataset.theme === 'light' ? 'dark' : 'light';
      }),
      overView ? button('Back to the view', 'Close this report', () => page.remove()) : null,
    ]),
  );
  for (const section of [roadmapSection(report), auditSection(report), costSection(report), systemSection(report), figuresSection(report)]) if (section !== null) page.append(section);
  root.append(page);
}
