import { nothingRead, type ReadMarks } from './unread.ts';

/** Where this browser keeps what was read; its tabs follow one another. */
export interface MarksShelf {
  load(): { epoch: string; marks: ReadMarks };
  save(epoch: string, marks: ReadMarks): void;
  onChange(listener: () => void): void;
}

const KEPT = 300;

export const createMarksShelf = (userId: string): MarksShelf => {
  const key = `bos.read.${userId}`;
  return {
    load() {
      try {
        const { epoch, inbox, sessions } = JSON.parse(localStorage.getItem(key) ?? '{}');
        if (typeof epoch === 'string' && typeof inbox === 'number' && typeof sessions === 'object')
          return { epoch, marks: { inbox, sessions: sessions ?? {} } };
      } catch {
        // Not ours: nothing is known to be read.
        localStorage.removeItem(key);
      }
      return { epoch: '', marks: nothingRead };
    },
    save(epoch, { inbox, sessions }) {
      // A session's own mark says something only while it is ahead of the inbox's.
      const ahead = Object.entries(sessions).filter(([, offset]) => offset > inbox);
      const kept = Object.fromEntries(ahead.slice(-KEPT));
      localStorage.setItem(key, JSON.stringify({ epoch, inbox, sessions: kept }));
    },
    onChange(listener) {
      addEventListener('storage', (event) => {
        if (event.key === key) listener();
      });
    },
  };
};
