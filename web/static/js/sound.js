// Optional sound of the board: two short tones for a call to decide, three low ones for a late one.

const button = document.getElementById("sound-switch");
const say = document.getElementById("words").dataset;
const TONES = { decide: [880, 1175], late: [440, 440, 330] };
let on = localStorage.getItem("board-sound") === "on";
let player;

function show() {
  button.setAttribute("aria-pressed", on);
  button.textContent = on ? say.soundOn : say.soundOff;
}

button.addEventListener("click", () => {
  on = !on;
  localStorage.setItem("board-sound", on ? "on" : "off");
  show();
  if (on) ring("decide"); // so that one hears what it will be like, and the browser allows it
});

/** Play one signal, if somebody has switched sound on. What is heard is always written, too. */
export function ring(kind) {
  button.dataset.rang = on ? kind : "";
  if (!on) return;
  player ??= new AudioContext();
  if (player.state === "suspended") player.resume();
  TONES[kind].forEach((pitch, n) => {
    const tone = player.createOscillator();
    const loud = player.createGain();
    tone.frequency.value = pitch;
    loud.gain.setValueAtTime(0.15, player.currentTime + n * 0.22);
    loud.gain.exponentialRampToValueAtTime(0.001, player.currentTime + n * 0.22 + 0.18);
    tone.connect(loud).connect(player.destination);
    tone.start(player.currentTime + n * 0.22);
    tone.stop(player.currentTime + n * 0.22 + 0.2);
  });
}

show();
