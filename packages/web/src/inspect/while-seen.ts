/**
 * Does something again and again while the page is seen, each time after the time before has ended. A failure is
 * the stack being away: it is asked again. Returns how to end it.
 */
export const whileSeen = (
  everyMs: number,
  act: () => Promise<void>,
  onFail: () => void = () => undefined,
): (() => void) => {
  let timer: ReturnType<typeof setTimeout> | undefined;
  let over = false;
  const turn = async () => {
    try {
      if (document.visibilityState === 'visible') await act();
    } catch {
      onFail();
    }
    if (!over) timer = setTimeout(turn, everyMs);
  };
  void turn();
  return () => {
    over = true;
    clearTimeout(timer);
  };
};
