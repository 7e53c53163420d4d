import { en, type Messages } from './en.ts';
import { ptBr } from './pt-br.ts';

export const LANGUAGES = {
  en: { name: 'English', messages: en as Messages },
  'pt-BR': { name: 'Português (Brasil)', messages: ptBr },
} as const;

export type Language = keyof typeof LANGUAGES;

export const isLanguage = (value: unknown): value is Language =>
  typeof value === 'string' && Object.hasOwn(LANGUAGES, value);

/** The first language of the person's that the page speaks. */
export const pickLanguage = (wanted: readonly string[]): Language => {
  for (const tag of wanted) {
    if (/^pt\b/i.test(tag)) return 'pt-BR';
    if (/^en\b/i.test(tag)) return 'en';
  }
  return 'en';
};
