// The API's description, for reading. It is fetched from this service and from nowhere else.

const keyName = 'orchestrations.key';
const main = document.getElementById('reference');
const message = document.getElementById('message');
const form = document.getElementById('key');
let description;

form.addEventListener('submit', (event) => {
  event.preventDefault();
  sessionStorage.setItem(keyName, new FormData(form).get('key').trim());
  read();
});
read();

async function read() {
  const key = sessionStorage.getItem(keyName) ?? new URLSearchParams(location.search).get('code');
  try {
    const answer = await fetch('openapi.json', { headers: key ? { 'x-functions-key': key } : {} });
    if (answer.status === 401) {
      form.hidden = false;
      message.textContent = key ? 'The service refused that key.' : '';
      return;
    }
    if (!answer.ok) {
      throw new Error(`The service answered ${answer.status}.`);
    }
    description = await answer.json();
  } catch (error) {
    message.textContent = `The description can't be read: ${error.message}`;
    return;
  }
  show();
}

function show() {
  main.removeAttribute('aria-busy');
  const operations = Object.entries(description.paths)
    .flatMap(([path, methods]) => Object.entries(methods).map(([method, operation]) => ({ path, method, ...operation })));
  main.replaceChildren(
    h('h1', {}, `${description.info.title}: the API`),
    h('p', {}, ...marked(description.info.description)),
    h('p', {}, h('a', { href: '../' }, 'The dashboard'), ' · ', h('a', { href: 'openapi.json' }, 'openapi.json')),
    ...description.tags.map((tag) => h('section', {},
      h('h2', {}, tag.name),
      h('p', { class: 'about' }, tag.description),
      ...operations.filter((operation) => operation.tags.includes(tag.name)).map(operationOf))));
  document.getElementById(location.hash.slice(1))?.setAttribute('open', '');
}

function operationOf(operation) {
  const parameters = (operation.parameters ?? []).map(resolve);
  return h('details', { id: operation.operationId },
    h('summary', {},
      h('span', { class: 'method' }, operation.method.toUpperCase()),
      h('code', {}, operation.path),
      h('span', { class: 'about' }, operation.summary, operation.security?.length === 0 ? ' (without a key)' : '')),
    h('div', { class: 'body' },
      operation.description ? h('p', {}, ...marked(operation.description)) : '',
      parameters.length ? h('h3', {}, 'Parameters') : '',
      parameters.length ? h('table', {}, ...parameters.map((parameter) => h('tr', {},
        h('td', {}, h('code', {}, parameter.name)),
        h('td', {}, `${parameter.in}${parameter.required ? ', required' : ''}`),
        h('td', {}, constraintsOf(parameter.schema)),
        h('td', {}, parameter.description ?? '')))) : '',
      operation.requestBody ? h('h3', {}, 'Request') : '',
      ...bodies(operation.requestBody),
      ...Object.entries(operation.responses).flatMap(([status, response]) => {
        const answer = resolve(response);
        return [h('h3', {}, `${status} `, h('span', { class: 'about' }, answer.description)), ...bodies(answer)];
      })));
}

function bodies(holder) {
  return Object.entries(holder?.content ?? {}).flatMap(([type, { schema, example }]) => [
    h('p', {}, h('code', {}, type), schema?.$ref ? ` ${schema.$ref.split('/').pop()}` : ''),
    ...(schema ? [membersOf(resolve(schema))] : []),
    ...(example === undefined ? [] : [h('pre', { tabindex: '0' }, JSON.stringify(example, null, 2))]),
  ]);
}

function membersOf(schema) {
  const members = Object.entries(schema.properties ?? {});
  return members.length === 0 ? '' : h('table', {}, ...members.map(([name, value]) => {
    const member = resolve(value);
    return h('tr', {},
      h('td', {}, h('code', {}, name)),
      h('td', {}, schema.required?.includes(name) ? 'required' : ''),
      h('td', {}, constraintsOf(value)),
      h('td', {}, member.description ?? ''));
  }));
}

function constraintsOf(schema) {
  if (!schema) {
    return '';
  }
  const known = resolve(schema);
  const words = [];
  if (known.enum) {
    words.push(known.enum.map((value) => value ?? 'null').join(', '));
  } else if (known.type) {
    words.push([].concat(known.type).join(' or '));
  }
  for (const [name, word] of [['minimum', 'from'], ['maximum', 'to'], ['minLength', 'at least'], ['maxLength', 'at most'], ['minItems', 'at least'], ['maxItems', 'at most'], ['default', 'default']]) {
    if (known[name] !== undefined) {
      words.push(`${word} ${known[name]}`);
    }
  }
  return words.join(', ');
}

function resolve(value) {
  return value?.$ref ? value.$ref.slice(2).split('/').reduce((at, name) => at[name], description) : value;
}

// Words in backticks are code; all the rest is text, whatever it looks like.
function marked(text) {
  return text.split('`').map((part, index) => (index % 2 ? h('code', {}, part) : part));
}

function h(name, attributes, ...children) {
  const element = document.createElement(name);
  Object.entries(attributes).forEach(([key, value]) => element.setAttribute(key, value));
  element.append(...children);
  return element;
}
