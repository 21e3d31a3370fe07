// Campaign documents as they were dropped: brought to the JSON that the API takes, and back from the paths of its problems to the place in the file.
// Nothing is checked here that the service checks; and JSON is joined as text and never written anew, for a number may be larger than JavaScript can hold.

export class Malformed extends Error {
  constructor(message, offset) {
    super(message);
    this.offset = offset;
  }
}

export function formatOf(name) {
  const extension = /\.([^.]+)$/.exec(name)?.[1].toLowerCase();
  return { json: 'json', jsonl: 'jsonl', ndjson: 'jsonl', csv: 'csv' }[extension] ?? null;
}

/**
 * Reads a document's text. The result has `json`, what is sent; `value`, the same parsed, or null where it is not JSON; and `locate`, which finds the range
 * that a path names, or null where that is not in this text.
 */
export function read(format, text, csv) {
  switch (format) {
    case 'jsonl': return readLines(text);
    case 'csv': return readCsv(text, csv);
    default: return readJson(text);
  }
}

function readJson(text) {
  let value = null;
  try {
    value = JSON.parse(text);
  } catch {
    // The service says what is wrong, and where.
  }
  return { json: text, value, locate: (paths) => value === null ? paths.map(() => null) : locate(text, paths) };
}

function readLines(text) {
  const lines = [];
  for (let start = 0; start < text.length;) {
    const newline = text.indexOf('\n', start);
    const end = newline < 0 ? text.length : newline;
    const line = text.slice(start, end);
    if (line.trim()) {
      new Scanner(line, start).whole();
      lines.push({ start, text: line });
    }
    start = end + 1;
  }
  if (lines.length === 0) {
    throw new Malformed('is empty', 0);
  }
  const [root, ...items] = lines;
  const value = JSON.parse(root.text);
  if (value === null || typeof value !== 'object' || Array.isArray(value)) {
    throw new Malformed('the first line must be the campaign, an object', root.start);
  }
  if ('items' in value) {
    throw new Malformed('the first line is the campaign without its items; they follow, one a line', root.start);
  }
  const head = root.text.trim().slice(0, -1).trimEnd();
  const json = `${head}${head.endsWith('{') ? '' : ','}"items":[${items.map((item) => item.text.trim()).join(',')}]}`;
  return {
    json,
    value: { ...value, items: items.map((item) => JSON.parse(item.text)) },
    locate: (paths) => paths.map((path) => {
      const steps = stepsOf(path);
      const line = steps[0] === 'items' && typeof steps[1] === 'number' ? items[steps[1]] : root;
      if (!line) {
        return null;
      }
      const inLine = line === root ? steps : steps.slice(2);
      const range = find(line.text, [inLine])[0];
      return { start: line.start + range.start, end: line.start + range.end };
    }),
  };
}

const columnKinds = {
  references: 'list', duration: 'number', seed: 'number', extra: 'object',
  generateAudio: 'flag', watermark: 'flag', cameraFixed: 'flag', returnLastFrame: 'flag',
};

function readCsv(text, { name, assets }) {
  const rows = csvRows(text);
  if (rows.length === 0) {
    throw new Malformed('is empty', 0);
  }
  const [header, ...records] = rows;
  const names = header.map((cell) => cell.text.trim());
  names.forEach((column, index) => {
    if (names.indexOf(column) !== index) {
      throw new Malformed(`the column '${column}' is given more than once`, header[index].start);
    }
  });
  const items = records.map((cells) => {
    if (cells.length !== names.length) {
      throw new Malformed(`must have ${names.length} cells, as the header has, but has ${cells.length}`, cells[0].start);
    }
    const members = cells.map((cell, index) => cell.text === '' ? null : `${JSON.stringify(names[index])}:${csvValue(columnKinds[names[index]], cell.text)}`);
    return `{${members.filter(Boolean).join(',')}}`;
  });
  const assetsText = assets?.text.trim();
  if (assetsText) {
    JSON.parse(assetsText);
  }
  const json = `{"name":${JSON.stringify(name)},${assetsText ? `"assets":${assetsText},` : ''}"items":[${items.join(',')}]}`;
  return {
    json,
    value: JSON.parse(json),
    locate: (paths) => paths.map((path) => {
      const steps = stepsOf(path);
      const cells = steps[0] === 'items' ? records[steps[1]] : null;
      if (!cells) {
        return null;
      }
      const column = names.indexOf(steps[2]);
      return column >= 0
        ? { start: cells[column].start, end: cells[column].end }
        : { start: cells[0].start, end: cells.at(-1).end };
    }),
  };
}

function csvValue(kind, cell) {
  if (kind === 'list') {
    return JSON.stringify(cell.split(/[ \t\r\n]+/).filter(Boolean));
  }
  const trimmed = cell.trim();
  if (kind === 'flag' && /^(true|false)$/i.test(trimmed)) {
    return trimmed.toLowerCase();
  }
  if ((kind === 'number' && /^-?\d/.test(trimmed)) || (kind === 'object' && trimmed.startsWith('{'))) {
    try {
      JSON.parse(trimmed);
      return trimmed;
    } catch {
      // Sent as the text that it is; the service says what it should have been.
    }
  }
  return JSON.stringify(cell);
}

function csvRows(text) {
  const rows = [];
  let at = 0;
  while (at < text.length) {
    const row = [];
    for (let more = true; more;) {
      const start = at;
      let cell = '';
      if (text[at] === '"') {
        at++;
        for (;;) {
          const quote = text.indexOf('"', at);
          if (quote < 0) {
            throw new Malformed('the quotation mark that opens here is never closed', start);
          }
          cell += text.slice(at, quote);
          at = quote + 1;
          if (text[at] !== '"') {
            break;
          }
          cell += '"';
          at++;
        }
        if (at < text.length && !',\r\n'.includes(text[at])) {
          throw new Malformed('after a closing quotation mark comes a comma or the end of the line', at);
        }
      } else {
        while (at < text.length && !',\r\n'.includes(text[at])) {
          if (text[at] === '"') {
            throw new Malformed('a quotation mark in a cell wants the whole cell quoted, and itself doubled', at);
          }
          at++;
        }
        cell = text.slice(start, at);
      }
      row.push({ text: cell, start, end: at });
      more = text[at] === ',';
      if (more) {
        at++;
      }
    }
    if (text[at] === '\r') {
      at++;
    }
    if (text[at] === '\n') {
      at++;
    }
    if (row.length > 1 || row[0].text !== '') {
      rows.push(row);
    }
  }
  return rows;
}

/** `items[3].prompt`, `assets["my hero"].url`, `$` as a list of names and indexes. */
function stepsOf(path) {
  const steps = [];
  for (const [, name, index, quoted] of path.matchAll(/([\w-]+)|\[(\d+)\]|\["((?:[^"\\]|\\.)*)"\]/g)) {
    steps.push(index !== undefined ? Number(index) : quoted !== undefined ? unescape(quoted) : name);
  }
  return path === '$' ? [] : steps;
}

const unescape = (name) => name.replace(/\\u([0-9a-f]{4,6})/g, (_, hex) => String.fromCodePoint(parseInt(hex, 16)));

const locate = (text, paths) => find(text, paths.map(stepsOf));

/** One walk through JSON for all paths at once. A path whose end is not there is found as far as it goes: a member that is missing is missed in its object. */
function find(text, paths) {
  const root = { index: [], children: new Map() };
  const found = paths.map(() => null);
  paths.forEach((steps, index) => {
    let node = root;
    for (const step of steps) {
      if (!node.children.has(step)) {
        node.children.set(step, { index: [], children: new Map() });
      }
      node = node.children.get(step);
    }
    node.index.push(index);
  });
  new Scanner(text, 0).walk(root, (node, range) => mark(node, range));
  return found;

  // Deeper ranges come later and win; a node's own is what its unfound descendants fall back on.
  function mark(node, range) {
    const all = [node];
    while (all.length > 0) {
      const next = all.pop();
      next.index.forEach((index) => { found[index] = range; });
      all.push(...next.children.values());
    }
  }
}

/** Reads strict JSON for its places only. */
class Scanner {
  static #space = /[ \t\r\n]*/y;
  static #quoted = /"(?:[^"\\\u0000-\u001f]|\\(?:["\\/bfnrt]|u[0-9a-fA-F]{4}))*"/y;
  static #other = /-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?|true|false|null/y;

  constructor(text, offset) {
    this.text = text;
    this.offset = offset;
    this.at = 0;
  }

  whole() {
    this.#value(null, null);
    this.#skip();
    if (this.at < this.text.length) {
      this.#fail('there is something after its end');
    }
  }

  walk(node, found) {
    this.#skip();
    // An object or a list is shown by where it begins: its content is seldom what is wrong.
    found(node, { start: this.at, end: this.at + 1 });
    this.#value(node, found);
  }

  #value(node, found) {
    this.#skip();
    const first = this.text[this.at];
    if (first === '{') {
      this.at++;
      this.#members('}', () => {
        const start = this.at;
        const name = this.#string();
        const colon = this.at;
        this.#expect(':');
        this.#child(node?.children.get(name), found, start, colon);
      });
    } else if (first === '[') {
      this.at++;
      this.#members(']', (index) => this.#child(node?.children.get(index), found, this.at, null));
    } else if (first === '"') {
      this.#string();
    } else {
      this.#match(Scanner.#other, 'a value is expected');
    }
  }

  #child(node, found, start, nameEnd) {
    if (!node) {
      this.#value(null, null);
      return;
    }
    this.#skip();
    const isNested = '{['.includes(this.text[this.at]);
    const mark = { start, end: isNested ? nameEnd ?? this.at + 1 : this.at };
    found(node, mark);
    this.#value(node, found);
    if (!isNested) {
      mark.end = this.at;
    }
  }

  #members(end, one) {
    this.#skip();
    if (this.text[this.at] === end) {
      this.at++;
      return;
    }
    for (let index = 0; ; index++) {
      this.#skip();
      one(index);
      this.#skip();
      if (this.text[this.at] === end) {
        this.at++;
        return;
      }
      this.#expect(',');
    }
  }

  #string() {
    return JSON.parse(this.#match(Scanner.#quoted, 'a text in quotation marks is expected'));
  }

  #expect(mark) {
    this.#skip();
    if (this.text[this.at] !== mark) {
      this.#fail(`'${mark}' is expected`);
    }
    this.at++;
  }

  #skip() {
    Scanner.#space.lastIndex = this.at;
    Scanner.#space.test(this.text);
    this.at = Scanner.#space.lastIndex;
  }

  #match(pattern, message) {
    pattern.lastIndex = this.at;
    const match = pattern.exec(this.text);
    if (!match) {
      this.#fail(message);
    }
    this.at = pattern.lastIndex;
    return match[0];
  }

  #fail(message) {
    throw new Malformed(message, this.offset + this.at);
  }
}

/** Lines of a text, for showing places in it. */
export class Lines {
  constructor(text) {
    this.text = text;
    this.starts = [0];
    for (let at = text.indexOf('\n'); at >= 0; at = text.indexOf('\n', at + 1)) {
      this.starts.push(at + 1);
    }
  }

  get count() {
    return this.starts.length;
  }

  /** The line, from 0, that an offset is in. */
  of(offset) {
    let low = 0;
    let high = this.starts.length - 1;
    while (low < high) {
      const middle = (low + high + 1) >> 1;
      if (this.starts[middle] <= offset) {
        low = middle;
      } else {
        high = middle - 1;
      }
    }
    return low;
  }

  line(index) {
    const end = this.starts[index + 1] ?? this.text.length + 1;
    return this.text.slice(this.starts[index], end - 1).replace(/\r$/, '');
  }

  /** The offset that "line 3, column 5" means; both from 1. */
  offset(line, column) {
    const start = this.starts[Math.min(line, this.starts.length) - 1];
    return Math.min(start + column - 1, this.text.length);
  }
}
