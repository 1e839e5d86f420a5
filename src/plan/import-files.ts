// Tells WireGuard's and BIRD's configuration files by what is in them.

/** Whether a file is WireGuard's, in wg-quick's format or `wg setconf`'s. A server may have no peer yet. */
export const isWireguard = (path: string, text: string): boolean =>
	path.endsWith('.conf') &&
	/^\s*\[Interface\]/im.test(text) &&
	/^\s*(PrivateKey|ListenPort|Address|PublicKey)\s*=/im.test(text);

/** Whether a file is BIRD's. */
export const isBird = (path: string, text: string): boolean =>
	path.endsWith('.conf') && /^\s*(protocol|router id)\b/m.test(text);
