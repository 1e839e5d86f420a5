// The address alone of a text that says what else an interface has of it.

/** `10.0.0.1/24`, `10.0.0.1 peer 10.0.0.2/32 scope link` → `10.0.0.1`. */
export const bareAddress = (text: string): string => text.replace(/[ /].*$/, '');
