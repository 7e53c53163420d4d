import { createStore } from '../chat/store.ts';
import { isLanguage, type Language, pickLanguage } from '../i18n/languages.ts';

export type Theme = 'auto' | 'light' | 'dark';

export interface Settings {
  language: Language;
  theme: Theme;
  notify: boolean;
  sound: boolean;
  /** The person was asked about notifications. */
  asked: boolean;
}

const KEY = 'bos.settings';

/** What was stored, field by field: a value of another version never breaks the page. */
export const parseSettings = (stored: string | null, languages: readonly string[]): Settings => {
  let fields: Record<string, unknown> = {};
  try {
    const value: unknown = JSON.parse(stored ?? '{}');
    if (typeof value === 'object' && value !== null) fields = value as Record<string, unknown>;
  } catch {
    // Not ours: start from the defaults.
    fields = {};
  }
  const { language, theme } = fields;
  return {
    language: isLanguage(language) ? language : pickLanguage(languages),
    theme: theme === 'light' || theme === 'dark' ? theme : 'auto',
    notify: fields['notify'] === true,
    sound: fields['sound'] === true,
    asked: fields['asked'] === true,
  };
};

/** The settings of this browser; changes are kept, and followed by its other tabs. */
export const createSettings = () => {
  const read = () => parseSettings(localStorage.getItem(KEY), navigator.languages);
  const store = createStore(read());
  addEventListener('storage', (event) => {
    if (event.key === KEY) store.set(read());
  });
  return {
    ...store,
    change(part: Partial<Settings>) {
      const next = { ...store.get(), ...part };
      localStorage.setItem(KEY, JSON.stringify(next));
      store.set(next);
    },
  };
};

export type SettingsStore = ReturnType<typeof createSettings>;
