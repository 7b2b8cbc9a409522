/** After how many milliseconds a client that was cut off comes back: from half a second to two. */
export const comeBackAfterMs = (): number => 500 + Math.floor(Math.random() * 1500);
