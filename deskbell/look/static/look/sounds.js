/** The sounds of the console, made here: nothing is loaded. `volume` is 0 to 100. */

/** Frequency in hertz, loudness, when it begins and how long it dies away, in seconds. */
/** @type {Record<string, [number, number, number, number][]>} */
const SOUNDS = {
  /** A desk bell: two sines. */
  waiting: [[1318, 0.24, 0, 1.1], [2637, 0.09, 0, 1.1]],
  /** Two soft knocks. */
  words: [[660, 0.2, 0, 0.18], [880, 0.2, 0.12, 0.26]],
};

/** @type {AudioContext | null} */
let audio = null;

/**
 * @param {"waiting" | "words"} name
 * @param {number} volume
 */
export function play(name, volume) {
  if (!(volume > 0)) return;
  audio ??= new AudioContext();
  for (const [frequency, loudness, after, lasts] of SOUNDS[name]) {
    const begins = audio.currentTime + after;
    const tone = audio.createOscillator();
    const strength = audio.createGain();
    tone.frequency.value = frequency;
    strength.gain.setValueAtTime((loudness * volume) / 100, begins);
    strength.gain.exponentialRampToValueAtTime(0.0001, begins + lasts);
    tone.connect(strength).connect(audio.destination);
    tone.start(begins);
    tone.stop(begins + lasts);
  }
}
