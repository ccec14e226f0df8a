// Shows what /_berth/state answers, once a second. Texts go in as text nodes only, so a name or a line of a log is never HTML.

const EVERY_MS = 1000;
const LONGEST_LOG = 2000;

/**
 * A description of an element; `null`, `false` and `undefined` children are left out.
 *
 * @typedef {{ tag: string, attributes: Record<string, unknown>, children: (Shape | string)[] }} Shape
 */

/** @returns {Shape} */
function el(tag, attributes, ...children) {
  const shown = children.flat(Infinity).filter(child => child !== null && child !== undefined && child !== false);
  return { tag, attributes: attributes ?? {}, children: shown.map(child => (child.tag ? child : String(child))) };
}

/** Brings the children of `parent` to what is described, keeping elements that stay: focus, selection and open details survive. */
function show(parent, shapes) {
  shapes.forEach((shape, index) => {
    const node = parent.childNodes[index];
    if (!node) parent.append(make(shape));
    else if (isSame(node, shape)) update(node, shape);
    else node.replaceWith(make(shape));
  });
  while (parent.childNodes.length > shapes.length) parent.lastChild.remove();
}

function isSame(node, shape) {
  if (typeof shape === 'string') return node.nodeType === Node.TEXT_NODE;
  return node.localName === shape.tag && (node.dataset.key ?? '') === String(shape.attributes['data-key'] ?? '');
}

function make(shape) {
  const node = typeof shape === 'string' ? document.createTextNode('') : document.createElement(shape.tag);
  update(node, shape);
  return node;
}

function update(node, shape) {
  if (typeof shape === 'string') {
    if (node.data !== shape) node.data = shape;
    return;
  }
  for (const [name, value] of Object.entries(shape.attributes)) {
    if (name === 'basis') node.style.flexBasis = value;
    else if (node.getAttribute(name) !== String(value)) node.setAttribute(name, String(value));
  }
  show(node, shape.children);
}

function tone(status) {
  if (/FAIL|ROLLBACK|Failed|Stopped|unhealthy|UNHEALTHY|ALARM|STOPPED|TIMED_OUT|timeout/.test(status)) return 'bad';
  if (/PROGRESS|Progress|PENDING|PROVISION|ACTIVATING|initial|draining|DRAINING|Ready|AWAITING|STOP_REQ/.test(status))
    return 'busy';
  if (/COMPLETE|SUCCESSFUL|SUCCEEDED|Succeeded|healthy|HEALTHY|OK|RUNNING|ACTIVE/.test(status)) return 'good';
  return 'calm';
}

function state(status, text = status) {
  // long names of states may break after an underscore
  const [first, ...others] = text.split(/(?<=_)/);
  return el(
    'span',
    { class: `state ${tone(status)}` },
    first,
    others.map(part => [el('wbr'), part]),
  );
}

function timeOf(iso) {
  return iso ? el('time', { datetime: iso }, iso.slice(11, 19)) : '';
}

function table(caption, heads, rows) {
  if (rows.length === 0) return null;
  return el(
    'table',
    { 'data-key': caption },
    el('caption', null, caption),
    el(
      'thead',
      null,
      el(
        'tr',
        null,
        heads.map(head => el('th', { scope: 'col' }, head)),
      ),
    ),
    el('tbody', null, rows),
  );
}

function environment(view) {
  const title = view.name ?? 'Without an environment';
  return el(
    'section',
    { class: 'environment', 'data-key': `${view.region} ${title}` },
    el('div', { class: 'title' }, el('h2', null, title), el('span', { class: 'quiet' }, view.region)),
    view.services.length > 0 &&
      el(
        'div',
        { class: 'cards' },
        view.services.map(one => service(view, one)),
      ),
    view.stacks.length > 0 && el('div', { class: 'card' }, stacks(view.stacks)),
  );
}

function stacks(all) {
  const rows = all.flatMap(stack => [
    el(
      'tr',
      { 'data-key': stack.name },
      el('th', { scope: 'row' }, stack.name),
      el('td', null, state(stack.status), stack.reason && el('div', { class: 'reason' }, stack.reason)),
      el('td', { class: 'time' }, timeOf(stack.updatedAt)),
    ),
  ]);
  const moving = all.filter(stack => stack.events.length > 0);
  return [
    table('Stacks', ['Stack', 'State', 'Since'], rows),
    moving.map(stack =>
      table(
        `Last events of ${stack.name}`,
        ['Time', 'Resource', 'State'],
        stack.events.map(event =>
          el(
            'tr',
            null,
            el('td', { class: 'time' }, timeOf(event.at)),
            el('td', null, event.resource),
            el('td', null, state(event.status), event.reason && el('div', null, event.reason)),
          ),
        ),
      ),
    ),
  ];
}

/** How a service is, in the name of a state and in words. */
function healthOf({ status, desired, running, release: last, revision, tasks }) {
  if (status !== 'ACTIVE') return [status, status];
  const failures = tasks.filter(task => task.failed && task.revision === revision);
  if (failures.length > 1) return ['FAILED', `${running} of ${desired} tasks run, they keep failing`];
  if (last?.isActive) return ['IN_PROGRESS', 'release under way'];
  if (running >= desired) return ['RUNNING', desired === 0 ? 'no tasks wanted' : 'all tasks run'];
  return ['PENDING', `${running} of ${desired} tasks run`];
}

function service({ region }, view) {
  const [name, words] = healthOf(view);
  return el(
    'article',
    { class: 'card', 'data-key': `${view.cluster} ${view.name}` },
    el(
      'div',
      { class: 'title' },
      el('h3', null, view.name),
      el('code', { class: 'quiet' }, view.revision),
      state(name, words),
    ),
    el('p', { class: 'hidden' }, `Cluster ${view.cluster}`),
    el(
      'dl',
      { class: 'counts' },
      ['desired', 'running', 'pending'].map(name => el('div', null, el('dt', null, name), el('dd', null, view[name]))),
    ),
    view.release && release(view.release),
    view.alarms.length > 0 && chips('Alarms', view.alarms),
    table('Target health', ['Target group', 'Gets', 'Targets'], view.traffic.map(targetGroup)),
    table(
      'Tasks',
      ['Task', 'State', 'Log'],
      view.tasks.map(task => taskRow(region, view, task)),
    ),
    table(
      'Last events',
      ['Time', 'Event'],
      view.events.map(event =>
        el('tr', null, el('td', { class: 'time' }, timeOf(event.at)), el('td', null, event.message)),
      ),
    ),
  );
}

function chips(title, all) {
  return [
    el('h4', null, title),
    el(
      'ul',
      { class: 'steps' },
      all.map(one => el('li', null, state(one.state ?? one.status, `${one.name}: ${one.state ?? one.status}`))),
    ),
  ];
}

function release(view) {
  const weighted = view.sides.filter(side => side.weight !== undefined);
  return el(
    'section',
    { class: 'release', 'data-key': view.id },
    el('h4', null, view.isActive ? 'Release under way' : 'Last release'),
    el(
      'p',
      null,
      state(view.status),
      ' ',
      el('span', { class: 'quiet' }, `${view.engine} ${view.strategy} `, el('code', null, view.id)),
    ),
    view.reason &&
      el('p', { class: view.isActive ? 'quiet' : tone(view.status) === 'bad' ? 'reason' : 'quiet' }, view.reason),
    weighted.length > 0 && view.isActive && bar(weighted),
    view.isActive &&
      table(
        'Revisions',
        ['Side', 'Revision', 'Production', 'Test', 'Tasks'],
        view.sides.map(side =>
          el(
            'tr',
            null,
            el('th', { scope: 'row' }, el('span', { class: `dot ${side.label}` }), side.label),
            el('td', null, el('code', null, side.revision)),
            el('td', null, side.weight === undefined ? '' : `${side.weight} %`),
            el('td', null, side.testWeight === undefined ? '' : `${side.testWeight} %`),
            el('td', null, `${side.running} of ${side.desired}`, side.pending > 0 && `, ${side.pending} pending`),
          ),
        ),
      ),
    view.isActive && view.steps.length > 0 && steps(view.steps),
    view.hooks.length > 0 && chips('Hooks', view.hooks),
  );
}

/** Percentages stand in the table too: the bar is for the eye. */
function bar(sides) {
  const words = sides.map(side => `${side.label} ${side.weight} %`);
  return el(
    'div',
    { class: 'bar', role: 'img', 'aria-label': `Production traffic: ${words.join(', ')}` },
    sides.map(side =>
      el(
        'span',
        { class: side.label, 'data-percent': side.weight, basis: `${side.weight}%` },
        `${side.label} ${side.weight} %`,
      ),
    ),
  );
}

function steps(all) {
  const done = all.filter(step => step.status === 'Succeeded').length;
  return [
    el('h4', null, `Stages: ${done} of ${all.length} done`),
    el(
      'ol',
      { class: 'steps' },
      all.map(step => {
        const words = { Succeeded: 'done', InProgress: 'now', Pending: '' };
        const word = words[step.status] ?? step.status;
        const text = [step.name, word].filter(Boolean).join(': ');
        return el(
          'li',
          step.status === 'InProgress' ? { 'aria-current': 'step' } : { 'aria-current': 'false' },
          state(step.status === 'Pending' ? '' : step.status, text),
          step.message && el('div', { class: 'reason' }, step.message),
        );
      }),
    ),
  ];
}

function targetGroup(group) {
  const states = [...new Set(group.targets.map(target => target.state))];
  const countOf = name => group.targets.filter(target => target.state === name).length;
  const reasons = new Set(group.targets.filter(target => target.state === 'unhealthy').map(target => target.reason));
  return el(
    'tr',
    null,
    el('th', { scope: 'row' }, group.name),
    el(
      'td',
      null,
      group.routes.map(route => el('div', null, `${route.percent} % `, el('a', { href: route.url }, route.from))),
    ),
    el(
      'td',
      null,
      group.targets.length === 0 && el('span', { class: 'quiet' }, 'none'),
      states.map(name => [state(name, `${countOf(name)} ${name}`), ' ']),
      [...reasons].map(reason => reason && el('div', { class: 'reason' }, reason)),
    ),
  );
}

function taskRow(region, { cluster }, task) {
  const hash = `#log/${[region, cluster, task.id].map(encodeURIComponent).join('/')}`;
  return el(
    'tr',
    { 'data-key': task.id },
    el(
      'th',
      { scope: 'row' },
      el('code', null, task.id.slice(0, 8)),
      ' ',
      el('span', { class: 'quiet' }, task.revision),
    ),
    el(
      'td',
      null,
      state(task.status === 'STOPPED' && !task.failed ? '' : task.status, task.status),
      task.health && [' ', state(task.health)],
      task.reason && el('div', { class: task.failed ? 'reason' : 'quiet' }, task.reason),
    ),
    el('td', null, el('a', { href: hash, 'aria-label': `Log of task ${task.id.slice(0, 8)}` }, 'Log')),
  );
}

function faults(all) {
  if (all.length === 0) return null;
  const rows = all.map(fault =>
    el(
      'tr',
      null,
      el('td', null, fault.what),
      el('td', null, state(fault.state === 'met' ? 'OK' : 'PENDING', fault.state)),
    ),
  );
  return el(
    'section',
    { class: 'environment', 'data-key': 'faults' },
    el('h2', null, 'Faults'),
    el('div', { class: 'card' }, table('What goes wrong on purpose', ['Fault', 'State'], rows)),
  );
}

function empty() {
  return el(
    'section',
    { class: 'note', 'data-key': 'empty' },
    el('h2', null, 'Nothing is deployed yet'),
    el(
      'p',
      null,
      'Deploy an environment, with ',
      el('code', null, 'berth deploy'),
      ' or any client of AWS, and watch it here.',
    ),
  );
}

function clockWords({ now, speed }) {
  const pace =
    speed === undefined
      ? 'stands still until it is told'
      : speed === 1
        ? 'real time'
        : `${speed} times as fast as real time`;
  return [el('time', { datetime: now }, `${now.slice(0, 10)} ${now.slice(11, 19)} UTC`), `, ${pace}`];
}

/** One sentence for each release under way, told to screen readers when it changes. */
function progressOf(view) {
  const active = view.environments.flatMap(({ services }) => services).filter(one => one.release?.isActive);
  return active
    .map(({ name, release: { sides, steps: all, status } }) => {
      const weights = sides.filter(side => side.weight !== undefined).map(side => `${side.label} ${side.weight} %`);
      const now = all.find(step => step.status === 'InProgress')?.name ?? status;
      return [`${name}: ${now}`, ...weights].join(', ');
    })
    .join('. ');
}

const byId = id => document.getElementById(id);

function setText(node, text) {
  if (node.textContent !== text) node.textContent = text;
}

async function ask(path) {
  const response = await fetch(path, { headers: { accept: 'application/json' } });
  if (!response.ok) throw new TypeError(`${path} answers ${response.status}`);
  return response.json();
}

async function refresh() {
  const view = await ask('/_berth/state');
  const sections = view.environments.length > 0 ? view.environments.map(environment) : [empty()];
  show(byId('main'), [faults(view.faults), ...sections].filter(Boolean));
  show(byId('clock'), clockWords(view.clock));
  setText(byId('progress'), progressOf(view));
}

let log;

/** `#log/<region>/<cluster>/<task>`, so that a reload shows the same. */
function openLog() {
  const [kind, region, cluster, task] = location.hash.slice(1).split('/').map(decodeURIComponent);
  log = kind === 'log' && task ? { region, cluster, task, next: undefined } : undefined;
  byId('log').hidden = !log;
  byId('lines').replaceChildren();
  if (!log) return;
  setText(byId('log-title'), `Log of task ${task.slice(0, 8)}`);
  byId('log-title').focus();
  void turn();
}

async function refreshLog() {
  const asked = log;
  if (!asked) return;
  const { region, cluster, task, next } = asked;
  const query = new URLSearchParams({ region, cluster, task, ...(next ? { next } : {}) });
  const { lines, next: after } = await ask(`/_berth/log?${query}`);
  if (log !== asked || asked.next !== next) return;
  asked.next = after;
  const pane = byId('lines');
  pane.append(...lines.map(line => `${new Date(line.at).toISOString().slice(11, 19)} ${line.text}\n`));
  while (pane.childNodes.length > LONGEST_LOG) pane.firstChild.remove();
  if (lines.length > 0 && byId('follow').checked) pane.scrollTop = pane.scrollHeight;
}

async function turn() {
  try {
    await Promise.all([refresh(), refreshLog()]);
    document.body.classList.remove('stale');
    setText(byId('connection'), 'Live');
  } catch (error) {
    document.body.classList.add('stale');
    setText(byId('connection'), `No answer, shown as it was (${error.message})`);
  }
}

async function keepTurning() {
  if (!document.hidden) await turn();
  setTimeout(keepTurning, EVERY_MS);
}

function closeLog() {
  const hash = location.hash;
  const link = [...document.querySelectorAll('a')].find(one => one.getAttribute('href') === hash);
  history.replaceState(null, '', location.pathname);
  openLog();
  link?.focus();
}

byId('close-log').addEventListener('click', closeLog);
addEventListener('keydown', event => event.key === 'Escape' && log && closeLog());
addEventListener('hashchange', openLog);
document.addEventListener('visibilitychange', () => document.hidden || void turn());
openLog();
void keepTurning();
