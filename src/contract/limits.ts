// Numbers that wgsim and the lab's side must have in common.

export const limits = {
	/** Seconds between two signs of life of `wgsim-ask`: an answer may take long. */
	askBeat: 1,
	/** Seconds without one after which `wgsim-ask` is given up. A machine may be busy, and it asks in hundreds of threads. */
	askSilence: 15,
	/** Bytes of an echo's IP packet, as of ping(8), where the question says none. */
	echoSize: 84,
	/** Seconds to wait for an echo's answer where the question says none. */
	echoTimeout: 1,
	/** Bytes of a keepalive (WireGuard, section 5.4.6). Nobody answers one. */
	keepaliveLength: 32,
} as const;
