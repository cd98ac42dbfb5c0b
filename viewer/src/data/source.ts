// Where the bytes of a view come from: `data.js` of a static folder, or files below view/ of the server.
import { ViewFault } from './fault.ts';
import { fromBase64 } from './bytes.ts';

declare global {
  interface Window {
    taufoldView?: Record<string, unknown>;
  }
}

export interface Source {
  kind: 'embedded' | 'served';
  json(name: string): Promise<unknown>;
  bytes(name: string, onBytes?: (count: number) => void): Promise<Uint8Array>;
}

function embedded(files: Record<string, unknown>): Source {
  const need = (name: string): unknown => {
    if (!Object.prototype.hasOwnProperty.call(files, name)) throw new ViewFault(`data.js has no ${name}`, 'Write the folder again with taufold view --static.');
    return files[name];
  };
  return {
    kind: 'embedded',
    async json(name) {
      const value = need(name);
      return typeof value === 'string' ? JSON.parse(value) : value;
    },
    async bytes(name, onBytes) {
      const value = need(name);
      if (typeof value !== 'string') throw new ViewFault(`data.js: ${name} is not text`);
      const bytes = fromBase64(value, name);
      // Base64 of a large design is a third more than the design itself; it is not needed again.
      delete files[name];
      onBytes?.(bytes.length);
      return bytes;
    },
  };
}

async function fetchFile(address: string): Promise<Response> {
  let response: Response;
  try {
    response = await fetch(address, { cache: 'no-cache' });
  } catch {
    const local = location.protocol === 'file:';
    throw new ViewFault(
      local ? 'there is no data beside this page' : `${address} could not be fetched`,
      local ? 'A page of the file system reads data.js only; write the folder with taufold view DIR --static OUT.' : 'Is taufold view still running?',
    );
  }
  if (!response.ok) throw new ViewFault(`${address} is missing (HTTP status ${response.status})`, 'The folder given to taufold view has no complete view/ folder.');
  return response;
}

function served(base: string): Source {
  return {
    kind: 'served',
    async json(name) {
      const text = await (await fetchFile(base + name)).text();
      try {
        return JSON.parse(text);
      } catch {
        throw new ViewFault(`${base}${name} is not JSON`, 'The file is cut off or damaged; fold again.');
      }
    },
    async bytes(name, onBytes) {
      const response = await fetchFile(base + name);
      try {
        const bytes = new Uint8Array(await response.arrayBuffer());
        onBytes?.(bytes.length);
        return bytes;
      } catch {
        throw new ViewFault(`${base}${name} could not be read to its end`);
      }
    },
  };
}

/** The source that this page has: embedded data where data.js brought some. */
export function pageSource(): Source {
  const files = window.taufoldView;
  if (typeof files === 'object' && files !== null && 'index.json' in files) return embedded(files);
  return served('view/');
}

/** The text of the report that data.js brought in the place of a view. */
export function embeddedReport(): string | undefined {
  const files = window.taufoldView;
  if (typeof files !== 'object' || files === null || 'index.json' in files || !('report.json' in files)) return undefined;
  return JSON.stringify(files['report.json']);
}
