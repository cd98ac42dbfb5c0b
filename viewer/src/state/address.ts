// A view as the fragment of an address: #scene=fold&tier=1&colour=slack&path=0&cell=NAME&camera=... docs/viewer.md has the grammar.

export interface ViewState {
  scene?: string;
  /** The one tier that is shown. */
  tier?: number;
  colour?: string;
  map?: string;
  path?: number;
  hop?: number;
  cell?: string;
  net?: string;
  module?: string;
  bond?: number;
  explode?: number;
  section?: { axis: 'x' | 'y' | 'z'; at: number };
  hide?: string[];
  view?: string;
  frame?: number;
  theme?: 'dark' | 'light';
  /** Eye and target in world units. */
  camera?: [number, number, number, number, number, number];
}

function number(text: string | null, low: number, high: number): number | undefined {
  if (text === null || text.trim() === '') return undefined;
  const value = Number(text);
  return Number.isFinite(value) && value >= low && value <= high ? value : undefined;
}

function whole(text: string | null, high = 1e9): number | undefined {
  const value = number(text, 0, high);
  return value !== undefined && Number.isInteger(value) ? value : undefined;
}

/** Reads a fragment; what is not understood is left out, so that a link from elsewhere never breaks the page. */
export function parseAddress(fragment: string): ViewState {
  const q = new URLSearchParams(fragment.replace(/^#/, ''));
  const state: ViewState = {};
  for (const key of ['scene', 'colour', 'map', 'cell', 'net', 'module', 'view'] as const) {
    const value = q.get(key);
    if (value !== null && value !== '') state[key] = value;
  }
  for (const key of ['tier', 'path', 'hop', 'bond', 'frame'] as const) {
    const value = whole(q.get(key));
    if (value !== undefined) state[key] = value;
  }
  const explode = number(q.get('explode'), 0, 4);
  if (explode !== undefined) state.explode = explode;
  const hide = q.get('hide');
  if (hide !== null) state.hide = hide.split(',').filter((h) => h !== '');
  const theme = q.get('theme');
  if (theme === 'dark' || theme === 'light') state.theme = theme;
  const section = /^([xyz]):([0-9.]+)$/.exec(q.get('section') ?? '');
  if (section !== null) {
    const at = number(section[2], 0, 1);
    if (at !== undefined) state.section = { axis: section[1] as 'x' | 'y' | 'z', at };
  }
  const camera = (q.get('camera') ?? '').split(',').map((t) => number(t, -1e6, 1e6));
  if (camera.length === 6 && camera.every((v) => v !== undefined)) state.camera = camera as [number, number, number, number, number, number];
  return state;
}

function short(value: number): string {
  return String(Number(value.toPrecision(5)));
}

/** The fragment of a state, without `#`. */
export function formatAddress(state: ViewState): string {
  const parts: string[] = [];
  const put = (key: string, value: string | number | undefined): void => {
    if (value !== undefined && value !== '') parts.push(`${key}=${encodeURIComponent(String(value)).replace(/%2C/g, ',').replace(/%3A/g, ':').replace(/%2F/g, '/')}`);
  };
  put('scene', state.scene);
  put('tier', state.tier);
  put('colour', state.colour);
  put('map', state.map);
  put('path', state.path);
  put('hop', state.hop);
  put('cell', state.cell);
  put('net', state.net);
  put('module', state.module);
  put('bond', state.bond);
  put('explode', state.explode === undefined ? undefined : short(state.explode));
  put('section', state.section === undefined ? undefined : `${state.section.axis}:${short(state.section.at)}`);
  put('hide', state.hide?.join(','));
  put('frame', state.frame);
  put('theme', state.theme);
  put('camera', state.camera?.map(short).join(','));
  return parts.join('&');
}
