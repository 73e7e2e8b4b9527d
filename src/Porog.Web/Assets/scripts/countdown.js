// A pass that is good for a minute and a half says how much of it is left, and goes when it is over. Those who listen hear it at
// the half minutes, not every second.
let timer;

/** Starts over for the page now open. */
export function countdown() {
  clearInterval(timer);
  const place = document.querySelector("[data-countdown]");
  if (!place) return;
  const until = performance.now() + Number(place.dataset.countdown) * 1000;
  const shown = place.querySelector("[data-countdown-shown]");
  const said = place.querySelector("[data-countdown-said]");
  const tick = () => {
    const left = Math.ceil((until - performance.now()) / 1000);
    const over = left <= 0;
    shown.textContent = over ? place.dataset.countdownOver : place.dataset.countdownLeft.replace("{0}", left);
    if (over || left % 30 === 0) said.textContent = shown.textContent;
    if (!over) return;
    clearInterval(timer);
    place.querySelector("[data-countdown-while]").remove();
  };
  tick();
  timer = setInterval(tick, 1000);
}
