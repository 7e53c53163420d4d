import { type RefObject, useLayoutEffect, useRef, useState } from 'react';

/** This near to the end counts as being there, px. */
const NEAR = 40;

interface Options {
  box: RefObject<HTMLElement | null>;
  /** Changes when something is added at the end. */
  last: unknown;
  scrollToEnd(): void;
}

/**
 * Keeps a scrolled list at its end until the person scrolls up, whether messages come, turn out taller than
 * guessed, or the box shrinks as a keyboard opens; and again once the end is reached. `onResize` is to be called
 * when the box or its content has changed its size.
 */
export const useFollowEnd = ({ box, last, scrollToEnd }: Options) => {
  const [following, setFollowing] = useState(true);
  const now = useRef({ following: true, top: 0, height: 0 });
  const toEnd = useRef(scrollToEnd);
  toEnd.current = scrollToEnd;

  const follow = (wanted: boolean) => {
    now.current.following = wanted;
    setFollowing(wanted);
  };
  const onResize = () => {
    if (now.current.following) toEnd.current();
  };
  useLayoutEffect(onResize, [last]);
  return {
    following,
    onResize,
    onScroll() {
      const element = box.current;
      if (!element) return;
      const { scrollTop, scrollHeight, clientHeight } = element;
      const { top, height } = now.current;
      now.current.top = scrollTop;
      now.current.height = scrollHeight;
      if (scrollHeight - scrollTop - clientHeight < NEAR) follow(true);
      // Upwards while nothing changed its height: that was the person, not a correction.
      else if (scrollTop < top && scrollHeight === height) follow(false);
    },
    /** Stays where it is until the end is reached again. */
    hold: () => follow(false),
    jump() {
      follow(true);
      toEnd.current();
    },
  };
};
