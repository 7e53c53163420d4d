import { createContext, useContext } from 'react';
import { en, type Messages } from './en.ts';
import { createFormats, type Formats } from './formats.ts';
import { LANGUAGES, type Language } from './languages.ts';

export interface Speech {
  language: Language;
  t: Messages;
  f: Formats;
}

export const createSpeech = (language: Language): Speech => {
  const t = LANGUAGES[language].messages;
  // English by the person's own region where the browser tells it: 24-hour clocks are not an English matter.
  const regional = navigator.languages.find((tag) => tag.slice(0, 2) === language.slice(0, 2));
  return { language, t, f: createFormats(regional ?? language, t) };
};

export const SpeechContext = createContext<Speech>({ language: 'en', t: en, f: createFormats('en', en) });

export const useSpeech = (): Speech => useContext(SpeechContext);
