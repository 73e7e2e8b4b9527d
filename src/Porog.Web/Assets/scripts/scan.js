// Reads a pass with the camera: with the browser's BarcodeDetector if it exists, otherwise with jsQR. The result goes into the text
// field.
import jsQR from "jsqr";

const often = 150; // milliseconds between looks
const place = document.querySelector("[data-scan]");
const video = place?.querySelector("[data-scan-video]");
const form = document.querySelector("[data-scan-form]");
let facing = "environment"; // away from the educator, who holds the tablet
let stream;
let timer;

async function start() {
  place.hidden = false;
  place.querySelector("[data-scan-turn]").addEventListener("click", () => {
    facing = facing === "environment" ? "user" : "environment";
    look();
  });
  // Turn the camera off when the page is left.
  window.addEventListener("pagehide", stop);
  await look();
}

function stop() {
  clearTimeout(timer);
  for (const track of stream?.getTracks() ?? []) track.stop();
}

async function look() {
  stop();
  // Browsers allow the camera only on HTTPS.
  if (!navigator.mediaDevices?.getUserMedia) return say(place.dataset.none);
  try {
    stream = await navigator.mediaDevices.getUserMedia({ video: { facingMode: facing } });
  } catch (problem) {
    return say(problem.name === "NotAllowedError" ? place.dataset.denied : place.dataset.none);
  }
  video.srcObject = stream;
  await video.play();
  const read = await reader();
  const again = async () => {
    const text = video.videoWidth ? await read() : undefined;
    if (!text) return (timer = setTimeout(again, often));
    stop();
    form.querySelector("input[name=Code]").value = text;
    form.requestSubmit();
  };
  await again();
}

/** @returns {Promise<() => Promise<string | undefined>>} reads the code in the current frame */
async function reader() {
  if ("BarcodeDetector" in window && (await BarcodeDetector.getSupportedFormats()).includes("qr_code")) {
    const detector = new BarcodeDetector({ formats: ["qr_code"] });
    return async () => (await detector.detect(video))[0]?.rawValue;
  }
  const canvas = document.createElement("canvas");
  const paper = canvas.getContext("2d", { willReadFrequently: true });
  return async () => {
    [canvas.width, canvas.height] = [video.videoWidth, video.videoHeight];
    paper.drawImage(video, 0, 0);
    const { data, width, height } = paper.getImageData(0, 0, canvas.width, canvas.height);
    return jsQR(data, width, height, { inversionAttempts: "dontInvert" })?.data;
  };
}

/** Shows a text instead of the camera picture; the field below still works. */
function say(words) {
  place.querySelector("[data-scan-said]").textContent = words;
  video.hidden = true;
  place.querySelector("[data-scan-turn]").hidden = words !== undefined;
}

if (place) start();
