// Wireroom desk: what the pages do beyond links and forms.
// Every page works without this file; nothing here builds content that the server could have sent.
// No inline handlers, no style attributes in markup, no eval, no requests to other hosts.
(() => {
  'use strict';
  const root = document.documentElement;
  const $ = (sel, el = document) => el.querySelector(sel);
  const $$ = (sel, el = document) => [...el.querySelectorAll(sel)];
  const cookie = (name, value) => { document.cookie = `${name}=${value}; path=${root.dataset.base || ''}/; max-age=31536000; samesite=lax`; };
  const seen = {
    key: 'desk.seen', max: 2000,
    load() { try { return new Set(JSON.parse(localStorage.getItem(this.key)) || []); } catch { return new Set(); } },
    add(id) { try { const all = [...this.load().add(id)].slice(-this.max); localStorage.setItem(this.key, JSON.stringify(all)); } catch { /* private mode */ } },
  };

  // ── one voice for screen readers: at most one sentence every 20 seconds ──
  const say = (() => {
    const box = $('#announcer');
    let last = 0, timer = 0;
    return (text, now = false) => {
      if (!box) return;
      clearTimeout(timer);
      const wait = now ? 0 : Math.max(0, last + 20000 - Date.now());
      timer = setTimeout(() => { box.textContent = text; last = Date.now(); }, wait);
    };
  })();
  const toast = (text) => {
    $('.toast')?.remove();
    const el = document.createElement('div');
    el.className = 'toast'; el.setAttribute('role', 'status'); el.textContent = text;
    document.body.append(el);
    setTimeout(() => el.remove(), 2600);
  };

  // ── preferences live in cookies, so the server renders them and no page flashes ──
  const prefs = {
    theme() { const dark = getComputedStyle(root).colorScheme === 'dark' || (!root.dataset.theme && matchMedia('(prefers-color-scheme: dark)').matches); root.dataset.theme = dark ? 'light' : 'dark'; cookie('theme', root.dataset.theme); charts.forEach((c) => c()); },
    density() { root.dataset.density = root.dataset.density === 'compact' ? 'regular' : 'compact'; cookie('density', root.dataset.density); pressed(); },
    pane() { root.dataset.pane = root.dataset.pane === 'off' ? 'on' : 'off'; cookie('pane', root.dataset.pane); pressed(); },
  };
  const pressed = () => {
    $('[data-do="density"]')?.setAttribute('aria-pressed', root.dataset.density === 'compact');
    $('[data-do="pane"]')?.setAttribute('aria-pressed', root.dataset.pane !== 'off');
  };
  pressed();

  // ── times: the server prints UTC; this only keeps "12 s ago" honest ──
  const ago = (s) => s < 60 ? `${Math.max(0, Math.round(s))} s` : s < 3600 ? `${Math.floor(s / 60)} m` : s < 86400 ? `${Math.floor(s / 3600)} h` : `${Math.floor(s / 86400)} d`;
  const clock = () => Date.now();
  setInterval(() => {
    for (const el of $$('time[data-ago]')) el.textContent = ago((clock() - Date.parse(el.dateTime)) / 1000);
    const now = $('#clock'); if (now) now.textContent = new Date(clock()).toISOString().slice(11, 16);
  }, 1000);

  // ── the wire ──
  const list = $('[data-stream]');
  const rows = () => $$('.row:not([hidden]), .row-like:not([hidden])', list || document);
  let current = null;

  const select = (row, focus = true) => {
    if (!row) return;
    current?.removeAttribute('aria-current');
    current = row;
    row.setAttribute('aria-current', 'true');
    if (focus) { row.focus({ preventScroll: true }); row.scrollIntoView({ block: 'nearest' }); }
    showPane(row);
  };
  const step = (d) => {
    const all = rows();
    const at = current ? all.indexOf(current) : -1;
    window.deskWire?.hold('keys', true);       // rows must not move under someone who reads by keyboard
    select(all[Math.min(all.length - 1, Math.max(0, at + d))]);
  };

  let paneTimer = 0;
  const showPane = (row, read = true) => {
    const pane = $('.pane.reading');
    if (!pane || getComputedStyle(pane).display === 'none') return;
    clearTimeout(paneTimer);
    paneTimer = setTimeout(async () => {
      const answer = row.dataset.pane && await fetch(row.dataset.pane).catch(() => null);
      if (!answer?.ok || row !== current) return;   // the store is away, or the reader has moved on
      pane.innerHTML = await answer.text();         // html/template made it
      pane.scrollTop = 0;
      if (read) { row.classList.add('is-read'); seen.add(row.dataset.id); }
    }, 90);
  };

  // ── times of lists in the reader's own zone, where that was asked for; the server writes UTC ──
  const local = (within) => {
    if (root.dataset.zone !== 'local') return;
    const two = (n) => String(n).padStart(2, '0'), clock = (d) => `${two(d.getHours())}:${two(d.getMinutes())}`;
    for (const el of [within, ...$$('.row-time[datetime], .hour[data-at]', within)]) {
      const at = new Date(el.matches('.row-time') ? el.dateTime : el.matches('.hour') ? el.dataset.at : ''), sec = $('.sec', el);
      if (isNaN(at) || 'utc' in el.dataset) continue;
      el.dataset.utc = el.title = at.toISOString().replace('T', ' ').slice(0, 19) + ' UTC';
      el.firstChild.textContent = sec ? clock(at) : `${clock(at)} `;
      if (sec) sec.textContent = `:${two(at.getSeconds())}`;
    }
  };
  local(document.body);

  if (list) {
    const chip = $('.live'), text = $('.live-text'), fresh = $('.fresh');
    const held = [];
    const why = new Set();                       // every reason to hold back; live only when empty
    const reasons = { hand: 'you paused it', point: 'while you point at the list', scroll: 'while you read further down', keys: 'while you move by keyboard', brush: 'while a time range is set' };
    const paused = () => why.size > 0;
    const title = document.title;
    let off = false, tooMany = false, over = 0;  // over: rows that came too fast to be sent

    const paint = () => {
      const waits = held.length + over;
      const state = off ? 'off' : paused() ? 'paused' : 'on';
      root.dataset.live = state;
      if (chip) chip.dataset.state = state;
      if (text) text.textContent = off ? 'Reconnecting' : paused() ? `Paused${waits ? ` · ${waits} new` : ''}` : over ? `Live · ${over} more` : `Live · ${list.dataset.rate || ''}`.replace(/ · $/, '');
      chip?.setAttribute('title', paused() ? `Paused ${[...why].map((w) => reasons[w]).join(', ')}. Press p to go on.` : 'New articles appear as they are stored. Press p to pause.');
      if (fresh) {
        fresh.hidden = waits === 0;
        const label = tooMany ? 'More than 200 new articles' : waits === 1 ? '1 new article' : `${waits} new articles`;
        $('.fresh-text', fresh).textContent = paused() ? `${label}, paused ${reasons[[...why][0]]}` : `${label}, stored too fast to follow`;
      }
      document.title = waits ? `(${waits}) ${title}` : title;
    };
    const hourOf = (el) => {                      // the line over the hour that a row belongs to
      const hour = (el.dataset.at || '').slice(0, 13), top = $('.hour', list);
      if (top?.dataset.at.startsWith(hour)) return top;
      const line = document.createElement('div');
      line.className = 'hour'; line.setAttribute('role', 'presentation'); line.dataset.at = `${hour}:00:00Z`; line.textContent = `${hour.slice(11)}:00 `;
      local(line);
      list.prepend(line);
      return line;
    };
    const put = (el) => {
      const old = document.getElementById(el.id);  // an earlier version of the same article
      if (old) { if (old === current) current = null; old.remove(); }
      list.setAttribute('role', 'feed');          // an empty list is none
      hourOf(el).after(el);
      local(el);
      el.classList.add('is-new');
      setTimeout(() => el.classList.remove('is-new'), 8200);
      const all = $$('.row', list); while (all.length > 400) all.pop().remove();
    };
    const flush = () => { while (held.length) put(held.shift()); paint(); };
    const hold = (reason, on) => { on ? why.add(reason) : why.delete(reason); if (on && reason === 'keys') rest('keys', 60000); if (!paused()) flush(); paint(); };
    const follow = () => { if (tooMany || over) { location.reload(); return; } why.clear(); scrollTo({ top: 0 }); flush(); };

    // a resting pointer holds for 20 s, a resting keyboard for 60 s; then the wire goes on by itself
    const idle = {};
    const rest = (reason, ms) => { clearTimeout(idle[reason]); idle[reason] = setTimeout(() => hold(reason, false), ms); };
    const point = (e) => { if (e.pointerType === 'touch') return; if (!why.has('point')) hold('point', true); rest('point', 20000); };
    list.addEventListener('pointerenter', point);
    list.addEventListener('pointermove', point);
    list.addEventListener('pointerleave', () => hold('point', false));
    addEventListener('scroll', () => hold('scroll', scrollY > 160), { passive: true });
    chip?.addEventListener('click', () => why.has('hand') ? hold('hand', false) : hold('hand', true));
    fresh?.addEventListener('click', follow);
    list.addEventListener('click', (e) => {
      const row = e.target.closest('.row');
      if (!row || e.target.closest('a, button')) return;
      select(row, false);
    });
    list.addEventListener('focusin', (e) => { const row = e.target.closest('.row'); if (row && row !== current) select(row, false); });

    // The server sends finished rows; a row's id is its sequence in the stream, so that nothing is skipped or shown twice.
    // The browser resumes by itself after a broken connection, but gives up for good after an HTTP error (a proxy's 502):
    // then we open anew, from the last sequence we have. Hidden tabs close their stream: browsers allow six per host.
    let stream = null, lastSeq = list.dataset.seq || '', wait = 1000, hideTimer = 0;
    const arrived = (e) => {
      if (e.lastEventId) lastSeq = e.lastEventId;
      const box = document.createElement('template');
      box.innerHTML = e.data;
      const el = box.content.firstElementChild;
      const known = el && document.getElementById(el.id);
      if (!el || known && +known.dataset.seq >= +el.dataset.seq) return;
      if ('reload' in list.dataset) { location.reload(); return; }   // the first article ever
      if (paused()) { held.push(el); if (held.length > 200) { held.shift(); tooMany = true; } } else { put(el); }
      paint();
      say(held.length ? `${held.length} new articles waiting. Newest: ${$('.row-head', el).textContent}` : `New: ${$('.row-head', el).textContent}`);
    };
    const connect = () => {
      clearTimeout(hideTimer);
      stream?.close();
      const u = new URL(list.dataset.stream, location.href);
      if (lastSeq) u.searchParams.set('after', lastSeq);
      stream = new EventSource(u.href);
      stream.addEventListener('stored', arrived);
      stream.addEventListener('rate', (e) => { lastSeq = e.lastEventId || lastSeq; over++; paint(); });
      stream.addEventListener('resync', () => location.reload());              // the stream no longer has what we missed
      stream.addEventListener('open', () => { off = false; wait = 1000; paint(); });
      stream.addEventListener('error', () => {
        off = true; paint();
        if (stream.readyState === 2) { setTimeout(connect, wait); wait = Math.min(wait * 2, 30000); }
      });
    };
    document.addEventListener('visibilitychange', () => {
      clearTimeout(hideTimer);
      if (document.hidden) hideTimer = setTimeout(() => { stream?.close(); stream = null; }, 60000);
      else if (!stream) connect();
    });
    connect();
    for (const id of seen.load()) document.getElementById(`a-${id}`)?.classList.add('is-read');
    Object.assign(window, { deskWire: { hold, follow, held, paused } });
    paint();
    if (rows()[0] && $('.pane.reading')) { current = rows()[0]; current.setAttribute('aria-current', 'true'); showPane(current, false); }
  }

  // ── parts of a page that follow: finished HTML under the part's name ──
  const following = $('[data-follow]');
  if (following) {
    let source = null, wait = 1000, hideTimer = 0;
    const open = () => {
      source?.close();
      source = new EventSource(following.dataset.follow);
      for (const part of $$('[data-part]')) source.addEventListener(part.dataset.part, (e) => {
        if (part.contains(document.activeElement) || !document.getSelection().isCollapsed) return;   // nothing moves under a reader
        part.innerHTML = e.data; root.dataset.live = 'on';
      });
      source.addEventListener('open', () => { wait = 1000; });
      source.addEventListener('done', () => { source.close(); });   // there is no more to come
      source.addEventListener('error', () => {
        root.dataset.live = 'off';
        if (source.readyState === 2) { setTimeout(open, wait); wait = Math.min(wait * 2, 30000); }
      });
    };
    document.addEventListener('visibilitychange', () => {
      clearTimeout(hideTimer);
      if (document.hidden) hideTimer = setTimeout(() => { source?.close(); source = null; }, 60000);
      else if (!source) open();
    });
    open();
  }

  // ── charts: uPlot, colours read from the page so that both themes and forced colours hold ──
  const charts = [];
  const probe = document.createElement('span');
  probe.hidden = true; document.body.append(probe);
  const ink = (name, alpha = 1) => {
    probe.style.color = `var(--${name})`;
    const c = getComputedStyle(probe).color;
    return alpha === 1 ? c : c.replace(/^rgb\((.*)\)$/, `rgba($1, ${alpha})`);
  };
  const hhmm = (t) => new Date(t * 1000).toISOString().slice(11, 16);
  const dd = (t) => new Date(t * 1000).toLocaleDateString('en-GB', { day: 'numeric', month: 'short', timeZone: 'UTC' });
  const dur = (v) => v == null ? '' : v < 1 ? `${Math.round(v * 1000)} ms` : v < 90 ? `${+v.toFixed(v < 10 ? 1 : 0)} s` : v < 5400 ? `${Math.round(v / 60)} m` : `${Math.round(v / 3600)} h`;
  const mark = (v) => v < 1 ? `${v * 1000} ms` : v < 60 ? `${v} s` : v < 3600 ? `${v / 60} m` : `${v / 3600} h`;
  const decades = [0.001, 0.01, 0.1, 1, 10, 60, 600, 3600, 21600, 86400];   // marks people can read off a log scale
  const font = () => `11px ${getComputedStyle(root).getPropertyValue('--sans')}`;

  const axes = (daily) => [
    { stroke: ink('ink-3'), font: font(), grid: { show: false }, ticks: { stroke: ink('rule-2'), size: 4, width: 1 }, gap: 3, size: 20, space: 70, values: (_, v) => v.map(daily ? dd : hhmm) },
    { stroke: ink('ink-3'), font: font(), grid: { stroke: ink('rule'), width: 1 }, ticks: { show: false }, gap: 5, size: 38, space: 30 },
  ];
  const tipPlugin = (write) => ({ hooks: {
    init: [(u) => { u.tip = document.createElement('div'); u.tip.className = 'tip'; u.tip.hidden = true; u.over.append(u.tip); u.over.addEventListener('pointerleave', () => { u.tip.hidden = true; }); }],
    setCursor: [(u) => {
      const { idx, left } = u.cursor;
      if (idx == null || left < 0) { u.tip.hidden = true; return; }
      u.tip.hidden = false; u.tip.replaceChildren(...write(u, idx));
      const over = left > u.over.clientWidth - 170;
      u.tip.style.left = over ? 'auto' : `${left + 10}px`; u.tip.style.right = over ? `${u.over.clientWidth - left + 10}px` : 'auto'; u.tip.style.top = '2px';
    }],
  } });
  const bold = (s) => { const b = document.createElement('b'); b.textContent = s; return b; };

  const kinds = {
    // stored articles in time, revisions drawn inside the bar; dragging sets the time range
    histogram(el, d) {
      const bars = uPlot.paths.bars({ size: [0.82, 14, 1], gap: 0 });
      const name = el.dataset.noun || 'stored';
      const opt = {
        width: el.clientWidth, height: +el.dataset.height || 74, padding: [4, 0, 0, 0], legend: { show: false },
        cursor: { y: false, points: { show: false }, drag: { x: true, y: false, setScale: false } },
        scales: { x: { time: true, range: (_, lo, hi) => { const half = (d[0][1] - d[0][0]) / 2; return [lo - half, hi + half]; } }, y: { range: (_, lo, hi) => [0, hi * 1.06] } },
        axes: (() => { const a = axes(el.dataset.daily); a[1] = { ...a[1], size: 30, space: 24 }; return a; })(),
        series: [{}, { fill: ink(el.dataset.hit ? 'rule-2' : 'ink-3', el.dataset.hit ? 1 : 0.62), width: 0, paths: bars, points: { show: false } }, { fill: ink('pencil'), width: 0, paths: bars, points: { show: false } }],
        plugins: [tipPlugin((u, i) => [bold(`${u.data[1][i].toLocaleString('en')} ${name}`), u.data[2][i] ? `, ${u.data[2][i].toLocaleString('en')} ${el.dataset.second || 'revised'}` : '', el.dataset.daily ? ` · ${dd(u.data[0][i])}` : ` · ${hhmm(u.data[0][i])}`])],
        hooks: { setSelect: [(u) => {
          if (u.select.width < 4) return;
          const a = u.posToVal(u.select.left, 'x'), b = u.posToVal(u.select.left + u.select.width, 'x');
          brushed(a, b, el.dataset.daily);
        }] },
      };
      return new uPlot(opt, d, el);
    },
    // percentiles over time on a log scale, named at the line's end instead of in a legend
    lines(el, d) {
      const style = [['ink', 2, []], ['ink-3', 1.25, []], ['ink-3', 1.25, [3, 3]]];
      const names = (el.dataset.names || '').split(',');
      const opt = {
        width: el.clientWidth, height: +el.dataset.height || 200, padding: [10, 104, 0, 0], legend: { show: false },
        cursor: { y: false, points: { size: 6, fill: ink('pencil') }, drag: { x: false, y: false } },
        scales: { x: { time: true }, y: { distr: el.dataset.log ? 3 : 1, log: 10, range: (_, lo, hi) => el.dataset.log ? [lo * 0.6, hi * 1.5] : [0, hi * 1.1] } },
        axes: (() => { const a = axes(); a[1] = { ...a[1], size: 46, values: (_, v) => v.map((x) => x == null ? '' : el.dataset.log ? mark(x) : x) }; if (el.dataset.log) { a[1].splits = (_, __, lo, hi) => decades.filter((v) => v >= lo && v <= hi); a[1].filter = (_, v) => v; } return a; })(),
        series: [{}, ...names.map((_, i) => ({ stroke: ink(style[i][0]), width: style[i][1], dash: style[i][2], points: { show: false }, paths: uPlot.paths.spline() }))],
        plugins: [
          { hooks: { draw: [(u) => {
            const c = u.ctx, r = devicePixelRatio; c.save(); c.font = `${11 * r}px ${getComputedStyle(root).getPropertyValue('--sans')}`; c.textBaseline = 'middle'; c.textAlign = 'left';
            names.forEach((n, i) => { const v = u.data[i + 1].at(-1); c.fillStyle = ink(style[i][0]); c.fillText(`${n} ${dur(v)}`, u.bbox.left + u.bbox.width + 6 * r, u.valToPos(v, 'y', true)); });
            c.restore();
          }] } },
          tipPlugin((u, i) => [bold(hhmm(u.data[0][i])), ...names.map((n, k) => ` · ${n} ${dur(u.data[k + 1][i])}`)]),
        ],
      };
      return new uPlot(opt, d, el);
    },
    // one area: rate, depth, delay
    area(el, d) {
      const opt = {
        width: el.clientWidth, height: +el.dataset.height || 150, padding: [8, 8, 0, 0], legend: { show: false },
        cursor: { y: false, points: { size: 6, fill: ink('pencil') }, drag: { x: false, y: false } },
        scales: { x: { time: true }, y: { range: (_, lo, hi) => [0, hi * 1.12] } },
        axes: axes(),
        series: [{}, { stroke: ink('ink'), fill: ink('paper-3'), width: 1.5, points: { show: false } }, ...(d[2] ? [{ stroke: ink('pencil'), width: 1.5, points: { show: false } }] : [])],
        plugins: [tipPlugin((u, i) => [bold(hhmm(u.data[0][i])), ` · ${u.data[1][i]} ${el.dataset.noun || ''}`, d[2] ? ` · ${u.data[2][i]} ${el.dataset.second || ''}` : ''])],
      };
      return new uPlot(opt, d, el);
    },
  };
  const brushed = (a, b, daily) => {
    b = Math.min(b, clock() / 1000);
    const from = new Date(a * 1000).toISOString(), to = new Date(b * 1000).toISOString();
    const label = $('[data-range]');
    if (label) {
      label.hidden = false;
      $('.v', label).textContent = daily ? `${dd(a)} to ${dd(b)}` : `${hhmm(a)} to ${hhmm(b)}`;
    }
    for (const row of $$('.row[data-at]')) row.hidden = row.dataset.at < from || row.dataset.at > to;
    window.deskWire?.hold('brush', true);
    say(`Showing articles from ${hhmm(a)} to ${hhmm(b)}`, true);
    // on the desk this is a navigation: the range goes into the address, the server answers
    if ($('[data-brush]')) { const u = new URL(location); u.searchParams.set('from', from); u.searchParams.set('to', to); for (const place of ['page', 'before']) u.searchParams.delete(place); location.assign(u); }
  };
  $('[data-range]')?.addEventListener('click', (e) => {
    e.preventDefault(); e.currentTarget.hidden = true;
    for (const row of $$('.row[data-at]')) row.hidden = false;
    window.deskWire?.hold('brush', false); charts.forEach((c) => c());
  });
  for (const fig of $$('[data-chart]')) {
    const data = JSON.parse($('script[type="application/json"]', fig)?.textContent || 'null');
    if (!data || !window.uPlot) continue;
    const place = $('.canvas', fig);
    let u = null;
    const draw = () => { u?.destroy(); place.replaceChildren(); u = kinds[fig.dataset.chart](Object.assign(place, {}), data); };
    Object.assign(place.dataset, fig.dataset);
    draw(); charts.push(draw);
    new ResizeObserver(() => u && Math.abs(u.width - place.clientWidth) > 1 && u.setSize({ width: place.clientWidth, height: u.height })).observe(place);
  }
  matchMedia('(prefers-color-scheme: dark)').addEventListener('change', () => charts.forEach((c) => c()));

  // ── facts and text point at each other ──
  for (const fact of $$('[data-fact]')) {
    const lit = (on) => $$(`mark[data-mark="${fact.dataset.fact}"]`).forEach((m) => m.classList.toggle('is-lit', on));
    fact.addEventListener('pointerenter', () => lit(true));
    fact.addEventListener('pointerleave', () => lit(false));
    fact.addEventListener('focusin', () => lit(true));
    fact.addEventListener('focusout', () => lit(false));
  }

  // ── revisions: from change to change ──
  const changes = $$('.diff .changed, .diff h2:has(ins, del)');
  let change = -1;
  const toChange = (d) => {
    change = Math.min(changes.length - 1, Math.max(0, change + d));
    for (const c of changes) c.classList.toggle('is-here', c === changes[change]);
    changes[change]?.scrollIntoView({ block: 'center' });
  };
  for (const b of $$('[data-change]')) b.addEventListener('click', () => toChange(+b.dataset.change));

  // ── copying ──
  document.addEventListener('click', async (e) => {
    const b = e.target.closest('[data-copy], [data-copy-from]');
    if (!b) return;
    e.preventDefault();
    try {
      const what = b.dataset.copy ?? await (await fetch(b.dataset.copyFrom)).text();
      await navigator.clipboard.writeText(what);
      toast(`${b.dataset.what || 'Copied'} on the clipboard`);
    } catch { toast('The browser refused the clipboard. The text is in the Record tab.'); }
    b.closest('details')?.removeAttribute('open');
  });

  // ── selecting many (dead letters): range with shift, then everything that matches, then act ──
  const picks = $('[data-picks]');
  if (picks) {
    const boxes = $$('input[name="seq"]', picks), bar = $('.bulk'), all = $('#pick-all');
    const total = +picks.dataset.total;
    let last = null, matching = false;
    const paint = () => {
      const n = matching ? total : boxes.filter((b) => b.checked).length;
      bar.dataset.on = n > 0;
      $('.bulk-say', bar).textContent = n ? `${n.toLocaleString('en')} selected` : `${total.toLocaleString('en')} match`;
      for (const b of $$('[data-needs]', bar)) b.disabled = n === 0;
      const more = $('.bulk-more', bar);
      more.hidden = matching || n < boxes.length || n === total;
      all.checked = n >= boxes.length; all.indeterminate = n > 0 && n < boxes.length;
      for (const b of boxes) b.closest('tr').setAttribute('aria-selected', b.checked);
      for (const s of $$('[data-count]')) s.textContent = n.toLocaleString('en');
    };
    picks.addEventListener('click', (e) => {
      const b = e.target.closest('input[name="seq"]');
      if (!b) return;
      if (e.shiftKey && last) { const [i, j] = [boxes.indexOf(last), boxes.indexOf(b)].sort((x, y) => x - y); boxes.slice(i, j + 1).forEach((x) => { x.checked = b.checked; }); }
      last = b; matching = false; paint();
    });
    all.addEventListener('click', () => { boxes.forEach((b) => { b.checked = all.checked; }); matching = false; paint(); });
    $('.bulk-more', bar).addEventListener('click', () => { matching = true; boxes.forEach((b) => { b.checked = true; }); paint(); });
    for (const b of $$('[data-ask]')) b.addEventListener('click', (e) => { e.preventDefault(); $(`#${b.dataset.ask}`).showModal(); });
    for (const form of $$('form[data-bulk]')) form.addEventListener('formdata', (e) => {   // what is marked, or all that match
      if (matching) e.formData.append('all', 'on');
      else for (const b of boxes) if (b.checked) e.formData.append('seq', b.value);
    });
    paint();
  }
  for (const b of $$('dialog [data-close]')) b.addEventListener('click', () => b.closest('dialog').close());

  // ── filters: click narrows, alt-click leaves out ──
  document.addEventListener('click', (e) => {
    const a = e.target.closest('[data-facet]');
    if (!a || !e.altKey) return;
    e.preventDefault();
    location.assign(a.dataset.not || a.href);
  });
  const fold = $('.rail-fold');
  if (fold) { const wide = matchMedia('(min-width: 56.0625rem)'); const set = () => { fold.open = wide.matches; }; set(); wide.addEventListener('change', set); }
  const head = $('.wire-head');
  if (head) addEventListener('scroll', () => head.classList.toggle('is-stuck', scrollY > 120), { passive: true });

  // ── buttons that are only preferences ──
  document.addEventListener('click', (e) => { const b = e.target.closest('[data-do]'); if (b && prefs[b.dataset.do]) { e.preventDefault(); prefs[b.dataset.do](); } if (b?.dataset.do === 'help') $('#keys')?.showModal(); });

  // ── keyboard: one letter acts, g and a letter goes; off with the switch in the help, or data-keys="off" ──
  const go = { w: 'wire', s: 'stories', f: 'search', a: 'alerts', o: 'sources', p: 'pipeline', d: 'dead' };
  const link = (sel) => current && $(sel, current);
  const keys = {
    j: () => step(1), k: () => step(-1), ArrowDown: () => step(1), ArrowUp: () => step(-1),
    o: () => link('.row-head a, .rowhead a')?.click(), Enter: () => link('.row-head a, .rowhead a')?.click(),
    v: () => { const u = current?.dataset.url || $('[data-original]')?.href; if (u) open(u, '_blank', 'noopener'); },
    y: () => { const u = link('.row-head a')?.href || location.href; navigator.clipboard?.writeText(u).then(() => toast('Address on the clipboard')); },
    r: () => ($('.pane .rev') || link('.rev') || $('[data-key="r"]'))?.click(),
    t: () => (link('.row-story') || $('[data-key="t"]'))?.click(),
    p: () => $('.live')?.click(),
    '.': () => window.deskWire?.follow(),
    x: () => { const b = current && $('input[name="seq"]', current); b?.click(); },
    e: () => prefs.density(), ']': () => prefs.pane(), l: () => prefs.theme(),
    '/': () => $('#q')?.focus(),
    '?': () => $('#keys')?.showModal(),
    Escape: () => { document.activeElement?.blur(); window.deskWire?.hold('keys', false); $$('details.menu[open], details.burger[open]').forEach((d) => d.removeAttribute('open')); },
  };
  let first = '';
  document.addEventListener('keydown', (e) => {
    if (e.ctrlKey || e.metaKey || e.altKey || root.dataset.keys === 'off') return;
    const typing = e.target.closest('input:not([type="checkbox"]):not([type="radio"]), textarea, select, [contenteditable]');
    if (typing) { if (e.key === 'Escape') e.target.blur(); return; }
    if ($('dialog[open]')) return;
    if (first === 'g') { first = ''; const to = $(`[data-go="${go[e.key]}"]`); if (to) { e.preventDefault(); location.assign(to.href); } return; }
    if (e.key === 'g') { first = 'g'; setTimeout(() => { first = ''; }, 1200); return; }
    if ((e.key === 'Enter' || e.key.startsWith('Arrow')) && !e.target.closest('.row, .row-like, [data-rows]')) return;
    if (changes.length && (e.key === 'j' || e.key === 'k')) { e.preventDefault(); toChange(e.key === 'j' ? 1 : -1); return; }
    const act = keys[e.key];
    if (!act) return;
    e.preventDefault(); act();
  });
})();
