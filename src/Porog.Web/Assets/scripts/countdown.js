// Shows how long a pass is still valid (90 seconds) and hides it when it expires. Screen readers announce it every half minute,
// not every second.
let timer;

/** Restarts for the page that is now open. */
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
