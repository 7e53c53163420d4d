/** Dates, times and numbers as the language writes them. Formatters are dear to make: each is made once, when it is wanted. */
export interface Formats {
  time(at: number): string;
  /** Today, yesterday, the weekday within a week, else the date. */
  day(at: number, now?: number): string;
  /** As short as tells: the time today, else the day. */
  brief(at: number, now?: number): string;
  full(at: number): string;
  /** When something was, within a sentence: “today, 16:49”. */
  since(at: number, now?: number): string;
  /** Day and time together: a name for what has none. */
  moment(at: number, now?: number): string;
  number(value: number): string;
}

const startOfDay = (at: number) => new Date(at).setHours(0, 0, 0, 0);
const DAY_MS = 86_400_000;

/** Whole calendar days from `at` to `now`, whatever the clocks did between. */
export const daysBetween = (at: number, now: number): number =>
  Math.round((startOfDay(now) - startOfDay(at)) / DAY_MS);

const once = <T>(make: () => T): (() => T) => {
  let made: T | undefined;
  return () => {
    made ??= make();
    return made;
  };
};

export const createFormats = (locale: string, words: { today: string; yesterday: string }): Formats => {
  const dates = (options: Intl.DateTimeFormatOptions) => once(() => new Intl.DateTimeFormat(locale, options));
  const time = dates({ timeStyle: 'short' });
  const weekday = dates({ weekday: 'long' });
  const date = dates({ day: 'numeric', month: 'long' });
  const dateYear = dates({ day: 'numeric', month: 'long', year: 'numeric' });
  const short = dates({ day: '2-digit', month: '2-digit' });
  const shortYear = dates({ day: '2-digit', month: '2-digit', year: '2-digit' });
  const full = dates({ dateStyle: 'long', timeStyle: 'medium' });
  const number = once(() => new Intl.NumberFormat(locale));
  const capital = (text: string) => text.charAt(0).toLocaleUpperCase(locale) + text.slice(1);
  const sameYear = (a: number, b: number) => new Date(a).getFullYear() === new Date(b).getFullYear();
  const day = (at: number, now: number) => {
    const days = daysBetween(at, now);
    if (days === 0) return words.today;
    if (days === 1) return words.yesterday;
    if (days > 1 && days < 7) return capital(weekday().format(at));
    return (sameYear(at, now) ? date : dateYear)().format(at);
  };
  return {
    time: (at) => time().format(at),
    day: (at, now = Date.now()) => day(at, now),
    moment: (at, now = Date.now()) => `${day(at, now)}, ${time().format(at)}`,
    brief(at, now = Date.now()) {
      const days = daysBetween(at, now);
      if (days === 0) return time().format(at);
      if (days === 1) return words.yesterday;
      return (sameYear(at, now) ? short : shortYear)().format(at);
    },
    since(at, now = Date.now()) {
      const days = daysBetween(at, now);
      // A weekday has a capital within a sentence only where the language gives it one.
      const name = days > 1 && days < 7 ? weekday().format(at) : day(at, now);
      const said = days < 2 ? name.charAt(0).toLocaleLowerCase(locale) + name.slice(1) : name;
      return `${said}, ${time().format(at)}`;
    },
    full: (at) => full().format(at),
    number: (value) => number().format(value),
  };
};
