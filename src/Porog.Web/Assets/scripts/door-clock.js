// How long ago a tap was, whatever happens to the tablet's own clock. A tap carries the browser's monotonic time and, when the server
// has been heard, the server's time; only a tap that was made without either of them is measured by the tablet's clock.

const beat = 700; // milliseconds between two questions to the server
const patience = 1_100; // with the pause above, a lost network shows within two seconds
const jump = 5_000; // a difference of wall and monotonic time that is neither rounding nor a slow timer, in milliseconds

/** Tells this load of the page from another: monotonic time starts anew with each. */
const load = Math.random();
let slept = 0;
let wasHidden = false;
let last = { wall: Date.now(), steady: performance.now() };
let server; // { at, steady }: the server's time when it last answered

document.addEventListener("visibilitychange", () => (wasHidden ||= document.hidden));

/** Monotonic milliseconds. Some systems stop that clock while the device sleeps, so sleep is added. */
function steady() {
  const now = { wall: Date.now(), steady: performance.now() };
  const ahead = now.wall - last.wall - (now.steady - last.steady);
  // A jump of the wall clock on a page that was seen all the time is a correction; after the screen was off it is sleep.
  if (ahead > jump && wasHidden) slept += ahead;
  wasHidden = document.hidden;
  last = now;
  return now.steady + slept;
}

const serverNow = () => (server ? server.at + steady() - server.steady : undefined);

/** What a tap is stored with. */
export const stamp = () => ({ at: Date.now(), load, steady: steady(), server: serverNow() });

/** @returns {number} milliseconds since the tap */
export function ago(item) {
  const passed =
    item.load === load ? steady() - item.steady
    : item.server && server ? serverNow() - item.server
    : Date.now() - item.at;
  return Math.max(0, Math.round(passed));
}

/**
 * Asks the server again and again whether it is there.
 * @param {(alive: boolean) => void} told called after every question
 */
export async function listen(told) {
  for (;;) {
    if (!document.hidden) told(await ask());
    await new Promise((resolve) => setTimeout(resolve, beat));
  }
}

/** Before a tap of an earlier load is sent, the server's time must be known to measure it by. */
export const measurable = async (item) => item.load === load || !item.server || !!server || (await ask());

async function ask() {
  try {
    const answer = await fetch("/health/live", { cache: "no-store", signal: AbortSignal.timeout(patience) });
    const date = Date.parse(answer.headers.get("Date") ?? "");
    if (answer.ok && date) server = { at: date, steady: steady() };
    return answer.ok;
  } catch {
    return false;
  }
}
