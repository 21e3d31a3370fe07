// Starting a campaign: a document and its media are dropped, checked by the service, shown with what is wrong at its place, and started.

import { button, h, icon, title, toast } from './dom.js';
import { bytes, duration, isoSeconds, number, plural } from './format.js';
import { ApiError, call, OfflineError } from './api.js';
import { formatOf, Lines, Malformed, read } from './document.js';

const around = 2;
const widest = 160;
const shownProblems = 100;
const formats = { json: 'JSON', jsonl: 'JSON Lines', csv: 'CSV' };

/** Whether all that is wrong is that a file was not dropped, and so not sent. */
const isMissingFile = (one) => one.isError && one.message.startsWith('the request has no part named ');

/** The files of a drop, those in folders too, each with its path. Asked at once: after the event, the browser forgets them. */
export function dropped(transfer) {
  const items = [...transfer.items].filter((item) => item.kind === 'file').map((item) => ({ entry: item.webkitGetAsEntry?.(), file: item.getAsFile() }));
  return Promise.all(items.map(({ entry, file }) => entry ? walk(entry, '') : [{ file, path: file.name }])).then((lists) => lists.flat());
}

async function walk(entry, folder) {
  const path = folder + entry.name;
  if (entry.isFile) {
    return [{ file: await new Promise((resolve, reject) => { entry.file(resolve, reject); }), path }];
  }
  const reader = entry.createReader();
  const all = [];
  for (let some; (some = await new Promise((resolve, reject) => { reader.readEntries(resolve, reject); })).length > 0;) {
    all.push(...some);
  }
  return (await Promise.all(all.map((child) => walk(child, `${path}/`)))).flat();
}

export function showNew(page, signal) {
  title('New campaign');
  let files = [];
  let source = null;
  let assetsFile = null;
  let csvName = '';
  let asked = 0;
  let checked = null;
  let startKey = null;
  let isBusy = false;

  const picker = h('input', { type: 'file', multiple: true, class: 'hidden-text', id: 'picker', tabindex: '-1', 'aria-hidden': 'true',
    onchange: () => { add([...picker.files].map((file) => ({ file, path: file.webkitRelativePath || file.name }))); picker.value = ''; } });
  const zone = h('div', { class: 'zone' }, icon('file'),
    h('p', { class: 'zone-lead' }, 'Drop a campaign document and its media'),
    h('p', { class: 'muted' }, 'JSON, JSON Lines or CSV; images, videos and audio that it names as files; or the folder with all of it. Nothing is sent to the provider before you start it.'),
    button('Choose files', { kind: 'primary', onclick: () => picker.click() }));
  const work = h('div', { class: 'work', hidden: true });
  page.append(h('nav', { class: 'crumbs', 'aria-label': 'Where you are' }, h('a', { href: '#/' }, icon('prev'), 'Campaigns')),
    h('div', { class: 'head' }, h('h1', null, 'New campaign')), picker, zone, work);
  document.addEventListener('files', (event) => event.detail.then(add, (error) => toast(error.message, 'error')), { signal });

  async function add(given) {
    if (given.length === 0) {
      return;
    }
    const fresh = new Map(given.map((one) => [one.path, one]));
    files = [...files.filter((one) => !fresh.has(one.path)), ...given];
    const document = await chooseDocument(given);
    if (document) {
      source = document;
      csvName = document.format === 'csv' ? csvName || document.path.replace(/^.*\//, '').replace(/\.csv$/i, '') : '';
    } else if (source && fresh.has(source.path)) {
      source = { ...source, ...fresh.get(source.path) };
    }
    if (!source) {
      zone.hidden = false;
      toast('There is no campaign document among these files: its name ends in .json, .jsonl, .ndjson or .csv.', 'error');
      return;
    }
    await check();
  }

  // With a CSV, a JSON file is its assets. Of several JSON files the one that has items is the campaign.
  async function chooseDocument(given) {
    const candidates = given.map((one) => ({ ...one, format: formatOf(one.path) })).filter((one) => one.format);
    const lines = candidates.find((one) => one.format !== 'json');
    const json = candidates.filter((one) => one.format === 'json');
    if (lines?.format === 'csv' || (!lines && source?.format === 'csv' && json.length > 0 && !await looksLikeCampaign(json[0]))) {
      assetsFile = json[0] ?? assetsFile;
      return lines ?? source;
    }
    if (lines || json.length < 2) {
      return lines ?? json[0];
    }
    for (const one of json) {
      if (await looksLikeCampaign(one)) {
        return one;
      }
    }
    return json[0];
  }

  async function looksLikeCampaign(one) {
    try {
      return 'items' in JSON.parse(await one.file.text());
    } catch {
      return false;
    }
  }

  async function check() {
    const turn = ++asked;
    checked = null;
    startKey = null;
    zone.hidden = true;
    work.hidden = false;
    drawWork({ isChecking: true });
    let result;
    try {
      result = await examine();
    } catch (error) {
      if (error.name === 'AbortError') {
        return;
      }
      result = { failure: error.name === 'NotReadableError' ? 'The file was changed or moved since it was dropped. Drop it again.' : error.message, isOffline: error instanceof OfflineError };
    }
    if (turn === asked && !signal.aborted) {
      checked = result;
      drawWork(result);
    }
  }

  /** Everything about the document as it is now: what the service says of it, and where that is in the file. */
  async function examine() {
    const text = await source.file.text();
    const assets = source.format === 'csv' && assetsFile ? { text: await assetsFile.file.text() } : null;
    const lines = new Lines(text);
    let document;
    try {
      document = read(source.format, text, { name: csvName, assets });
    } catch (error) {
      if (error instanceof Malformed) {
        return { lines, media: [], problems: [{ isError: true, path: '$', message: error.message, range: { start: error.offset, end: error.offset + 1 } }] };
      }
      return { lines, media: [], problems: [{ isError: true, path: 'assets', message: `${assetsFile.path} can’t be read as JSON: ${error.message}`, range: null }] };
    }
    const media = mediaOf(document.value);
    const body = bodyOf(document, media);
    try {
      const { data } = await call('POST', 'campaigns/validate', { ...body, signal });
      return { lines, document, media, body, plan: data.plan, valid: data.valid, problems: placed(document, lines, data.errors, data.warnings) };
    } catch (error) {
      if (error instanceof ApiError && error.status !== 401 && error.status < 500) {
        const errors = error.errors.length > 0 ? error.errors : [{ path: '$', code: error.code, message: error.message }];
        return { lines, document, media, problems: placed(document, lines, errors, error.warnings) };
      }
      throw error;
    }
  }

  function mediaOf(value) {
    const named = Object.entries(value?.assets ?? {}).filter(([, asset]) => typeof asset?.file === 'string');
    return named.map(([alias, asset]) => ({ alias, type: asset.type, path: asset.file, file: match(asset.file) }));
  }

  // By as much of the path as fits, and by the name alone where no more does.
  function match(wanted) {
    const parts = wanted.replace(/\\/g, '/').split('/').filter((part) => part !== '.' && part !== '..' && part !== '');
    const others = files.filter((one) => one !== source && one.path !== source.path);
    for (let from = 0; from < parts.length; from++) {
      const tail = parts.slice(from).join('/').toLowerCase();
      const one = others.find(({ path }) => path.toLowerCase() === tail || path.toLowerCase().endsWith(`/${tail}`));
      if (one) {
        return one.file;
      }
    }
    return null;
  }

  function bodyOf(document, media) {
    // A JSON file goes as it is, byte by byte, so that what is wrong with its bytes is found too.
    const campaign = source.format === 'json' ? source.file.slice(0, source.file.size, 'application/json') : new Blob([document.json], { type: 'application/json' });
    if (media.length === 0) {
      return { body: campaign, headers: { 'content-type': 'application/json' } };
    }
    const form = new FormData();
    form.append('campaign', campaign, 'campaign.json');
    for (const { alias, file } of media) {
      if (file) {
        form.append(alias, file, file.name);
      }
    }
    return { body: form };
  }

  function placed(document, lines, errors, warnings) {
    const all = [...errors.map((one) => ({ ...one, isError: true })), ...warnings.map((one) => ({ ...one, isError: false }))];
    const ranges = document.locate(all.map((one) => one.path));
    return all.map((one, index) => {
      const [place, line, column] = /^line (\d+), column (\d+): /.exec(one.message) ?? [];
      if (place && source.format === 'json') {
        const start = lines.offset(Number(line), Number(column));
        return { ...one, message: one.message.slice(place.length), range: { start, end: start + 1 } };
      }
      return { ...one, range: one.path === '$' ? null : ranges[index] };
    });
  }

  function drawWork({ isChecking = false, failure, isOffline, problems: all = [], media = [], plan, valid = false, lines } = {}) {
    // The list of media says of each file that it is missing; beneath its line it would look like a fault of the document's.
    const problems = all.filter((one) => !isMissingFile(one));
    const missing = all.length - problems.length;
    const errors = problems.filter((one) => one.isError);
    const warnings = problems.filter((one) => !one.isError);
    const focused = work.contains(document.activeElement) ? document.activeElement.id : null;
    const parts = [
      h('div', { class: 'card source' }, icon('file'),
        h('div', { class: 'grow' }, h('p', { class: 'source-name' }, source.path), h('p', { class: 'muted' }, `${formats[source.format]} · ${bytes(source.file.size)}${lines ? ` · ${plural(lines.count, 'line')}` : ''}`)),
        button('Add or replace files', { onclick: () => picker.click(), id: 'add-files' }), button('Check again', { icon: 'retry', onclick: check, id: 'check-again', disabled: isChecking })),
    ];
    if (source.format === 'csv') {
      const input = h('input', { type: 'text', id: 'csv-name', value: csvName, maxlength: 128, required: true, onchange: () => { csvName = input.value; check(); } });
      parts.push(h('div', { class: 'card csv' }, h('label', { class: 'field' }, h('span', null, 'Name of the campaign'), input),
        h('p', { class: 'muted' }, assetsFile ? `Assets from ${assetsFile.path}.` : 'A CSV has no assets of its own: add a JSON file with them, if items refer to any.')));
    }
    if (media.length > 0) {
      parts.push(h('section', { class: 'card', 'aria-labelledby': 'media-heading' }, h('h2', { id: 'media-heading' }, 'Media'),
        h('ul', { class: 'media' }, media.map(({ alias, path, file }) => h('li', { class: file ? '' : 'missing' }, icon(file ? 'check' : 'alert'),
          h('span', { class: 'mono' }, alias), h('span', { class: 'muted grow' }, path),
          h('span', null, file ? bytes(file.size) : 'Not here yet: drop it too'))))));
    }
    if (isChecking) {
      parts.push(h('p', { class: 'loading', role: 'status' }, 'Checking the document and its media…'));
    } else if (failure) {
      parts.push(h('div', { class: 'notice error', role: 'alert' }, icon('alert'), h('p', null, isOffline ? 'It could not be checked: the service can’t be reached. Check again when it is back.' : failure)));
    } else {
      parts.push(verdict(errors, warnings, missing, valid));
      if (problems.length > 0) {
        parts.push(h('section', { class: 'card problems', 'aria-labelledby': 'problems-heading' },
          h('h2', { id: 'problems-heading' }, errors.length > 0 ? 'What is wrong' : 'What is doubtful'), ...places(problems, lines)));
      }
      if (plan) {
        parts.push(planOf(plan, valid, errors.length));
      }
    }
    work.replaceChildren(...parts);
    if (focused) {
      work.querySelector(`#${focused}`)?.focus();
    }
  }

  function verdict(errors, warnings, missing, valid) {
    const said = [errors.length > 0 && plural(errors.length, 'error'), warnings.length > 0 && plural(warnings.length, 'warning')].filter(Boolean).join(', ');
    const awaited = missing === 1 ? '1 file is still missing: drop it too' : `${plural(missing, 'file')} are still missing: drop them too`;
    const isWaiting = missing > 0 && errors.length === 0;
    const kind = valid && warnings.length === 0 ? 'ok' : valid || isWaiting ? 'warning' : 'error';
    return h('div', { class: `notice ${kind}`, role: 'status', id: 'verdict' }, icon(valid ? 'check' : 'alert'),
      h('p', null, valid || isWaiting ? `${valid ? 'It can be started' : awaited}${said ? `; ${said}` : ''}.`
        : `${said || 'It can’t be started'}: mend the file, then drop it again.${missing > 0 ? ` ${awaited}.` : ''}`));
  }

  function planOf(plan, valid) {
    const seconds = isoSeconds(plan.estimatedDuration);
    const uploads = plan.uploads.reduce((sum, one) => sum + (one.bytes ?? 0), 0);
    const facts = [
      ['Generations', number(plan.generations)],
      ['Uploads', plan.uploads.length === 0 ? 'none' : `${number(plan.uploads.length)}${uploads > 0 ? ` (${bytes(uploads)})` : ''}`],
      ['Reused', plan.reused.length === 0 ? 'none' : number(plan.reused.length)],
      ['Estimated time', seconds === null ? '—' : `about ${duration(seconds)}`],
    ];
    const start = button(`Start ${plural(plan.generations, 'generation')}`, { icon: 'play', kind: 'primary', id: 'start', disabled: !valid || isBusy, onclick: begin });
    return h('section', { class: 'card plan', 'aria-labelledby': 'plan-heading' }, h('h2', { id: 'plan-heading' }, 'The plan'),
      h('dl', { class: 'figures' }, facts.map(([term, value]) => h('div', null, h('dt', null, term), h('dd', null, value)))),
      plan.uploads.length + plan.reused.length > 0 && h('details', null, h('summary', null, 'References'),
        h('ul', { class: 'media' },
          plan.uploads.map((one) => h('li', null, h('span', { class: 'mono' }, one.alias), h('span', { class: 'muted grow' }, `${one.type}, uploaded`), h('span', null, one.bytes ? bytes(one.bytes) : 'fetched by the provider'))),
          plan.reused.map((one) => h('li', null, h('span', { class: 'mono' }, one.alias), h('span', { class: 'muted grow' }, 'there already'), h('span', { class: 'mono' }, one.assetId))))),
      h('div', { class: 'row end' }, start));
  }

  async function begin() {
    const { body } = checked;
    isBusy = true;
    drawWork(checked);
    // The same key for the same document: if the answer is lost, starting it again starts nothing twice.
    startKey ??= [...crypto.getRandomValues(new Uint8Array(16))].map((byte) => byte.toString(16).padStart(2, '0')).join('');
    try {
      const { status, data } = await call('POST', 'campaigns', { ...body, headers: { ...body.headers, 'idempotency-key': startKey }, signal });
      toast(status === 200 ? `“${data.name}” was started before; nothing is generated twice` : `“${data.name}” has started`);
      location.hash = `#/campaigns/${encodeURIComponent(data.id)}`;
      return;
    } catch (error) {
      if (error.name === 'AbortError') {
        return;
      }
      if (error instanceof ApiError && error.errors.length > 0) {
        checked = { ...checked, valid: false, problems: placed(checked.document, checked.lines, error.errors, error.warnings) };
      } else {
        toast(error.message, 'error');
      }
    }
    isBusy = false;
    drawWork(checked);
  }

  /** The document around each problem, with the problem beneath the place that it is about. */
  function places(problems, lines) {
    const shown = problems.slice(0, shownProblems);
    const parts = [];
    const lost = shown.filter((one) => !one.range);
    if (lost.length > 0) {
      parts.push(h('ul', { class: 'lost' }, lost.map((one) => said(one))));
    }
    const atLine = new Map();
    for (const one of shown.filter((other) => other.range)) {
      const line = lines.of(one.range.start);
      atLine.set(line, [...(atLine.get(line) ?? []), one]);
    }
    const wanted = [...atLine.keys()].sort((a, b) => a - b);
    let block = null;
    let upTo = -1;
    for (const line of wanted) {
      const from = Math.max(0, line - around);
      if (!block || from > upTo + 1) {
        block = h('ol', { class: 'code', tabindex: '0', 'aria-label': `The document from line ${from + 1}` });
        parts.push(block);
        upTo = from - 1;
      }
      const until = Math.min(lines.count - 1, line + around);
      const nextProblem = wanted[wanted.indexOf(line) + 1] ?? Infinity;
      for (let at = upTo + 1; at <= Math.min(until, nextProblem === Infinity ? until : Math.max(line, Math.min(until, nextProblem - 1))); at++) {
        block.append(codeLine(lines, at, atLine.get(at) ?? []));
        upTo = at;
      }
    }
    if (problems.length > shown.length) {
      parts.push(h('p', { class: 'muted' }, `The first ${number(shown.length)} of ${number(problems.length)} are shown.`));
    }
    return parts;
  }

  function said(one) {
    return h('li', { class: `problem ${one.isError ? 'error' : 'warning'}`, data: { path: one.path } }, icon('alert'),
      h('div', null, h('span', { class: 'hidden-text' }, one.isError ? 'Error: ' : 'Warning: '), one.path !== '$' && h('span', { class: 'mono path' }, one.path), ' ', one.message));
  }

  function codeLine(lines, index, here) {
    const text = lines.line(index);
    const start = lines.starts[index];
    const marks = here.map((one) => [one.range.start - start, Math.max(one.range.start + 1, one.range.end) - start, one.isError]).sort((a, b) => a[0] - b[0]);
    // A line may be megabytes of base64: what is shown of it is around its first mark.
    const first = Math.max(0, Math.min(marks[0]?.[0] ?? 0, text.length) - 40);
    const from = text.length > widest ? first : 0;
    const to = Math.min(text.length, from + widest);
    const pieces = [from > 0 && '…'];
    let at = from;
    for (const [begin, end, isError] of marks) {
      if (end > at && begin < to) {
        pieces.push(text.slice(at, Math.max(at, begin)), h('mark', { class: isError ? 'error' : 'warning' }, text.slice(Math.max(at, begin), Math.min(end, to)) || ' '));
        at = Math.min(end, to);
      }
    }
    pieces.push(text.slice(at, to), to < text.length && '…');
    return h('li', { class: here.length > 0 ? 'hit' : '', data: { line: index + 1 } },
      h('span', { class: 'line-number', 'aria-hidden': 'true' }, String(index + 1)), h('code', null, pieces),
      here.length > 0 && h('ul', { class: 'said', 'aria-label': `Line ${index + 1}` }, here.map((one) => said(one))));
  }
}
