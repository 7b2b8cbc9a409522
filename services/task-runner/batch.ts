/** Gathers what comes in one turn of the event loop, and passes it on together. */
export function batched<Item>(pass: (items: readonly Item[]) => void): (item: Item) => void {
  let waiting: Item[] = [];
  return (item) => {
    waiting.push(item);
    if (waiting.length > 1) return;
    setImmediate(() => {
      const items = waiting;
      waiting = [];
      pass(items);
    });
  };
}
