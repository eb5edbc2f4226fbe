// How fresh is what stands on the board? Judged by silence, since a dead line says nothing.

import { words } from "./ages.js";

const strip = document.getElementById("fresh");
const say = document.getElementById("words").dataset;
const drawings = document.getElementById("drawings").content;
const staleAfter = Number(strip.dataset.staleAfter);
const quietAfter = Number(strip.dataset.quietAfter);
const silentAfter = Number(strip.dataset.silentAfter) || Infinity;
const waitingAfter = Math.min(15, staleAfter / 2);

let served = null; // the server's clock at the last beat, in ms
let pace = 1; // its seconds per second of ours: more than one in a training town that runs fast
let heardWall = null; // our wall clock at the last beat: counts through sleep of the machine
let heardSteady = null; // steady clock: does not jump when somebody sets the time
let signedOut = false;
let zone;

/** The server's time now, in milliseconds. */
export const now = () => (served === null ? Date.now() : served + (Date.now() - heardWall) * pace);

/** A beat came: the server's own clock and what it knows of its feeds. */
export function heard(beat) {
  const at = Date.parse(beat.now);
  const passed = heardWall === null ? 0 : Date.now() - heardWall;
  if (passed > 1000) {
    const measured = (at - served) / passed;
    pace = measured > 1.5 ? measured : 1;
  }
  served = at;
  zone = beat.zone;
  heardWall = Date.now();
  heardSteady = performance.now();
  signedOut = false;
  document.getElementById("feeds").replaceChildren(...beat.feeds.map(feedItem));
  show();
}

/** The session has ended: say so at once instead of waiting for silence. */
export function out() { signedOut = true; show(); }

function silence() {
  if (heardWall === null) return performance.now() / 1000;
  return Math.max(Date.now() - heardWall, performance.now() - heardSteady) / 1000;
}

/** live, quiet (no feed has spoken), waiting (a beat is late), behind (a feed is red), stale. */
function judge(quiet) {
  if (signedOut || quiet > staleAfter) return "stale";
  if (heardWall === null || quiet > waitingAfter) return "waiting";
  const feeds = [...document.querySelectorAll("#feeds li")].map((f) => f.dataset.feed);
  if (feeds.some((f) => f === "backlog" || f === "silent" || f === "down")) return "behind";
  return feeds.length && feeds.every((f) => f === "quiet") ? "quiet" : "live";
}

/** Rewrite strip, title and dimming from what has been heard so far. */
export function show() {
  const quiet = silence();
  for (const item of document.querySelectorAll("#feeds li[data-last]")) feedAge(item);
  const state = judge(quiet);
  if (strip.dataset.state !== state) {
    strip.dataset.state = state;
    document.documentElement.dataset.freshness = state;
    set("fresh-word", { live: "live", quiet: "wait", waiting: "wait", behind: "alarm", stale: "stop" }[state], say[state]);
    const bad = state === "stale" || state === "behind";
    document.getElementById("alarm").textContent = bad ? `${say[state]}. ${help(state, quiet)}` : "";
    retitle();
  }
  const text = help(state, quiet);
  const place = document.getElementById("fresh-help");
  if (place.dataset.said !== text) {
    place.dataset.said = text;
    place.textContent = text;
    if (signedOut) place.append(" ", Object.assign(document.createElement("a"), { href: "/sign-in?back_to=/board", textContent: say.signIn }));
  }
  clock();
}

function help(state, quiet) {
  if (signedOut) return say.out;
  if (state === "stale") return say.silent.replace("%(age)s", words(quiet));
  if (state === "waiting") return heardWall === null ? "" : say.soon.replace("%(age)s", words(quiet));
  if (state === "behind") return say.behindHelp;
  return state === "quiet" ? say.quietHelp.replace("%(age)s", words(youngest())) : "";
}

function youngest() {
  const ages = [...document.querySelectorAll("#feeds li[data-last]")].map((f) => (now() - Date.parse(f.dataset.last)) / 1000);
  return Math.min(...ages);
}

// Live: the wall clock runs. Silent: it stands at the moment of the last news, for all to see.
// Before the first beat the page's own words stand: only the beat says in which zone times are told.
function clock() {
  if (zone === undefined) return;
  const time = document.getElementById("as-of");
  const runs = ["live", "quiet", "behind"].includes(strip.dataset.state);
  const at = runs ? now() : served ?? Date.parse(time.dateTime);
  time.dateTime = new Date(at).toISOString();
  time.textContent = new Intl.DateTimeFormat("en-GB", { timeStyle: "medium", timeZone: zone, hourCycle: "h23" }).format(at);
}

function feedItem(feed) {
  const item = document.createElement("li");
  item.dataset.name = feed.name;
  item.dataset.stands = ["alive", "quiet"].includes(feed.state) ? "" : feed.words;
  if (feed.last_at) item.dataset.last = feed.last_at;
  item.append(document.createElement("i"), document.createElement("span"));
  item.lastChild.textContent = feed.words;
  item.dataset.feed = feed.state;
  drawInto(item.firstChild, feed.shape);
  return item;
}

function feedAge(item) {
  if (item.dataset.stands) return; // said by the server, which knows more than an age
  const seconds = (now() - Date.parse(item.dataset.last)) / 1000;
  const ours = seconds / pace;
  const state = ours > silentAfter ? "silent" : ours > quietAfter ? "quiet" : "alive";
  const pattern = { alive: say.feedAlive, quiet: say.feedQuiet, silent: say.feedSilent }[state];
  item.lastElementChild.textContent = pattern.replace("%(name)s", item.dataset.name).replace("%(age)s", words(seconds));
  if (item.dataset.feed !== state) {
    item.dataset.feed = state;
    drawInto(item.firstElementChild, { alive: "dot", quiet: "wait", silent: "alarm" }[state]);
  }
}

function drawInto(place, name) {
  const svg = drawings.querySelector(`[data-shape="${name}"] svg`).cloneNode(true);
  place.replaceWith(svg);
}

function set(id, drawing, text) {
  const place = document.getElementById(id);
  drawInto(place.firstElementChild, drawing);
  place.lastElementChild.textContent = text;
}

/** The tab says how many calls wait for a decision, and whether to believe it. */
export function retitle() {
  const waits = document.querySelectorAll('tbody[data-group="decide"] tr.call').length;
  const plain = document.title.replace(/^(\(\d+\) |[^–]*! )+/, "");
  const stale = strip.dataset.state === "stale" ? `${say.stale}! ` : "";
  document.title = `${stale}${waits ? `(${waits}) ` : ""}${plain}`;
}
