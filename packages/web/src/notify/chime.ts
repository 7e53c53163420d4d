let audio: AudioContext | undefined;

/** Two soft notes, made here: there is no sound file to fetch. Silent until the person has touched the page. */
export const playChime = (): void => {
  audio ??= new AudioContext();
  const { currentTime: now, destination } = audio;
  for (const [index, frequency] of [659.25, 880].entries()) {
    const tone = audio.createOscillator();
    const volume = audio.createGain();
    const start = now + index * 0.09;
    tone.frequency.value = frequency;
    volume.gain.setValueAtTime(0, start);
    volume.gain.linearRampToValueAtTime(0.06, start + 0.02);
    volume.gain.exponentialRampToValueAtTime(0.0001, start + 0.35);
    tone.connect(volume).connect(destination);
    tone.start(start);
    tone.stop(start + 0.4);
  }
};
