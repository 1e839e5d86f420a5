// Reads replies of BIRD 2's control socket: `NNNN-text`, ` text` for more of the same code, `NNNN text` at the end.

/** One line of `show protocols`. */
export interface BirdProtocol {
	readonly name: string;
	/** `BGP`, `OSPF`, `Kernel` … */
	readonly type: string;
	/** BIRD's protocol state: `up`, `start`, `down` … */
	readonly state: string;
	/** As BIRD prints it: time today, or date. */
	readonly since: string;
	/**
	 * The last column: `Established` for a BGP session that is up, `Connect, BGP Error: Hold timer expired` for one that fell. One that BIRD
	 * calls Established until its hold time is over, and that hears nothing, is `silent`.
	 */
	readonly info: string;
	/** Of all channels; null where BIRD was not asked for them, or there are none: the protocol is down. */
	readonly routes: {readonly imported: number; readonly exported: number} | null;
	readonly lastError: string | null;
	/** Of BGP: an address, or the prefix of accepted neighbours; null if BIRD was not asked. */
	readonly neighbor: string | null;
}

/** One line of `show bfd sessions`. */
export interface BfdSession {
	readonly address: string;
	readonly ifname: string;
	/** `Up`, `Down`, `Init` … */
	readonly state: string;
}

/** The lines of one reply code. */
export function linesOf(reply: string, code: string): string[] {
	const lines: string[] = [];
	let current = '';
	for (const line of reply.split('\n')) {
		const coded = /^(\d{4})[- ](.*)$/.exec(line);
		if (coded) {
			current = coded[1]!;
		}

		if (current === code) {
			lines.push(coded ? coded[2]! : line.slice(1));
		}
	}

	return lines;
}

/** One line of `show protocols`, or null for one that is not of the format. */
function parseProtocol(line: string): BirdProtocol | null {
	const match = /^(\S+)\s+(\S+)\s+(\S+)\s+(\S+)\s+(\d\S*(?: \d\S*)?)\s*(.*?)\s*$/.exec(line);
	if (!match) {
		return null;
	}

	const [, name, type, , state, since, info] = match;
	return {
		name: name!,
		type: type!,
		state: state!,
		since: since!,
		// BIRD pads the session's state before its last error.
		info: info!.replace(/\s{2,}/g, ', '),
		routes: null,
		lastError: null,
		neighbor: null,
	};
}

/** What a line of `show protocols all` adds to the protocol above it. */
function addDetail(protocol: BirdProtocol, line: string): BirdProtocol {
	const routes = /^\s*Routes:\s+(\d+) imported, (?:\d+ filtered, )?(\d+) exported/.exec(line);
	if (routes) {
		const {imported, exported} = protocol.routes ?? {imported: 0, exported: 0};
		const [more, further] = [Number(routes[1]), Number(routes[2])];
		return {...protocol, routes: {imported: imported + more, exported: exported + further}};
	}

	const error = /^\s*Last error:\s+(\S.*?)\s*$/.exec(line);
	if (error) {
		return {...protocol, lastError: error[1]!};
	}

	// As the fabric writes it: two keepalives in a row did not come.
	if (/^\s*Hold timer:\s+late/.test(line) && protocol.info.startsWith('Established')) {
		return {...protocol, info: 'silent, still Established: two keepalives did not come'};
	}

	const neighbor = /^\s*Neighbor (?:address|range):\s+([\da-fA-F.:/]+)/.exec(line);
	return neighbor ? {...protocol, neighbor: neighbor[1]!} : protocol;
}

/** Reads `show protocols`, with the details of `all` where they are. Lines that are not of the format are passed over. */
export function parseProtocols(reply: string): BirdProtocol[] {
	const protocols: BirdProtocol[] = [];
	let code = '';
	for (const line of reply.split('\n')) {
		const coded = /^(\d{4})[- ](.*)$/.exec(line);
		code = coded ? coded[1]! : code;
		const text = coded ? coded[2]! : line.slice(1);
		const protocol = code === '1002' ? parseProtocol(text) : null;
		const last = protocols.at(-1);
		if (protocol !== null) {
			protocols.push(protocol);
		} else if (last !== undefined) {
			protocols[protocols.length - 1] = addDetail(last, text);
		}
	}

	return protocols;
}

/** Reads `show bfd sessions`. Lines that are not of the format are passed over. */
export function parseBfdSessions(reply: string): BfdSession[] {
	return linesOf(reply, '1020').flatMap(line => {
		const match = /^([\da-fA-F.:]+)\s+(\S+)\s+([A-Z][A-Za-z]+)\s+\S+/.exec(line);
		return match ? [{address: match[1]!, ifname: match[2]!, state: match[3]!}] : [];
	});
}
