/* One soft tone for what must not be missed: a phase begins, a minute is left, time is over, a constraint arrives. Made with
   WebAudio, no file; silent until the person has touched the page once, and while the switch is off. */
import { readSetting } from "./settings.ts";

/** Gentle for the clock, two notes for a constraint. */
export type Tone = "clock" | "constraint";

const NOTES: Readonly<Record<Tone, readonly number[]>> = {
  clock: [523.25],
  constraint: [587.33, 783.99],
};
const NOTE_SECONDS = 0.5;
const NOTE_GAP_SECONDS = 0.14;
const LOUDNESS = 0.07;

let context: AudioContext | null = null;

/** Waits for the first touch or key, as browsers ask of pages that want to sound. Returns its undo. */
export function armSound(): () => void {
  const wake = () => {
    context ??= "AudioContext" in window ? new AudioContext() : null;
    disarm();
  };
  const disarm = () => {
    removeEventListener("pointerdown", wake, true);
    removeEventListener("keydown", wake, true);
  };
  addEventListener("pointerdown", wake, true);
  addEventListener("keydown", wake, true);
  return disarm;
}

/** Plays a tone, if sound is on and the browser lets the page sound. */
export function playTone(tone: Tone): void {
  if (context && readSetting("sound")) void play(context, NOTES[tone]);
}

async function play(audio: AudioContext, notes: readonly number[]): Promise<void> {
  await audio.resume();
  notes.forEach((hertz, index) => note(audio, hertz, audio.currentTime + index * NOTE_GAP_SECONDS));
}

function note(audio: AudioContext, hertz: number, at: number): void {
  const source = audio.createOscillator();
  const volume = audio.createGain();
  source.type = "sine";
  source.frequency.value = hertz;
  volume.gain.setValueAtTime(0, at);
  volume.gain.linearRampToValueAtTime(LOUDNESS, at + 0.03);
  volume.gain.exponentialRampToValueAtTime(0.0001, at + NOTE_SECONDS);
  source.connect(volume).connect(audio.destination);
  source.start(at);
  source.stop(at + NOTE_SECONDS);
}
