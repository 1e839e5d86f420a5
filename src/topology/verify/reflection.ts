// Speakers of one AS that would not learn each other's routes: within an AS only a reflector passes routes on (RFC 4456).

import {matchesGlob} from '../../shared/globs.js';
import {Groups} from '../groups.js';
import {instancesOf} from '../interior.js';
import type {BgpSession, Namespace} from '../model.js';
import {addressKey} from '../prefix-map.js';
import type {Finding, Path} from '../problem.js';
import {nameSegments, type TopologyView} from '../ways/view.js';

interface Speaker {
	readonly node: string;
	readonly namespace: Namespace;
	readonly path: Path;
	readonly lines: Line[];
}

/** A session of a speaker, and the one at its other end. */
interface Line {
	readonly own: Speaker;
	readonly session: BgpSession;
	/** Null where the other end is not known. */
	back: Line | null;
}

const isInternal = ({session}: Line): boolean => session.localAs === session.remoteAs;

export function verifyReflection(view: TopologyView): Finding[] {
	const speakers = listSpeakers(view);
	const domains = listDomains(speakers).filter(domain => domain.size > 2 && [...domain].every(isKnown));
	if (domains.length === 0) {
		return [];
	}

	const inside = joinInside(view);
	const isNear = (one: Speaker, other: Speaker): boolean =>
		inside.find(keyOf(one)) === inside.find(keyOf(other));
	return domains.flatMap(domain => {
		const found = new Map<Speaker, Finding>();
		for (const origin of [...domain].filter(announces)) {
			const heard = spread(origin, domain);
			const deaf = new Set([...domain].filter(each => !heard.has(each) && !isNear(origin, each)));
			for (const line of deaf.size === 0 ? [] : origin.lines.filter(isInternal)) {
				const middle = line.back!.own;
				const onward = middle.lines.find(
					each => isInternal(each) && deaf.has(each.back!.own) && !isMeant(each),
				);
				if (onward !== undefined && !found.has(middle) && !isTold(middle)) {
					found.set(middle, explain(origin, middle, onward));
				}
			}
		}

		return [...found.values()];
	});
}

function explain(origin: Speaker, {node, path}: Speaker, {session, back}: Line): Finding {
	const far = back!.own.node;
	return {
		path: [...path, 'bgp', session.name],
		message: `${far} would not learn the routes of ${origin.node}: within one AS, ${session.localAs}, ${node} does not pass routes from one session to another`,
		hint: `write rr-client: true at the sessions of ${node} with its clients, join ${origin.node} and ${far} by a session, or write transit: false if this is intended`,
		atKey: true,
	};
}

/** `transit: false` in the file. */
const isMeant = ({session}: Line): boolean => session.transitIsGiven && !session.transit;

/** `transit: true` without a client: told of each session as such. */
const isTold = ({lines}: Speaker): boolean =>
	lines.every(isInternal) &&
	lines.some(({session}) => session.transit) &&
	!lines.some(({session}) => session.rrClient);

const keyOf = ({node, namespace}: Speaker): string => `${node}/${namespace.name}`;

const isKnown = ({lines}: Speaker): boolean => lines.every(({back}) => back !== null);

/** Whether it has prefixes of its own to tell of. */
const announces = ({namespace: {interfaces, routing}}: Speaker): boolean =>
	instancesOf(routing).length > 0 ||
	interfaces.some(
		({name, addresses}) => addresses.length > 0 && routing!.announce.some(glob => matchesGlob(glob, name)),
	);

function listSpeakers({topology}: TopologyView): Speaker[] {
	const known = new Map<string, Line>();
	return topology.nodes.flatMap(({name: node, namespaces}) =>
		namespaces.flatMap(namespace => {
			const path = ['nodes', node, 'routing', namespace.name];
			const own: Speaker = {node, namespace, path, lines: []};
			for (const session of namespace.routing?.bgp ?? []) {
				const [local, far] = [addressKey(session.localAddress), addressKey(session.neighborAddress)];
				const line: Line = {own, session, back: known.get(`${far} ${local}`) ?? null};
				known.set(`${local} ${far}`, line);
				own.lines.push(line);
				if (line.back !== null) {
					line.back.back = line;
				}
			}

			return own.lines.length === 0 ? [] : [own];
		}),
	);
}

/** Those of one AS that its sessions join, however far. */
function listDomains(speakers: readonly Speaker[]): Set<Speaker>[] {
	const groups = new Groups();
	const members = speakers.filter(({lines}) => lines.some(line => isInternal(line) && line.back !== null));
	for (const {lines} of members) {
		for (const {own, back} of lines.filter(line => isInternal(line) && line.back !== null)) {
			groups.join(keyOf(own), keyOf(back!.own));
		}
	}

	const domains = new Map<string, Set<Speaker>>();
	for (const member of members) {
		const name = groups.find(keyOf(member));
		domains.set(name, (domains.get(name) ?? new Set()).add(member));
	}

	return [...domains.values()];
}

/** The speakers that hear of an origin's own prefixes; it ends where all of `wanted` do. */
function spread(origin: Speaker, wanted: ReadonlySet<Speaker>): Set<Speaker> {
	const heard = new Set([origin]);
	let missing = wanted.size - 1;
	// The far ends of the sessions by which the prefixes went out.
	const told = new Set<Line>();
	const tell = (line: Line | null): void => {
		if (line !== null && !told.has(line)) {
			told.add(line);
			missing -= wanted.has(line.own) && !heard.has(line.own) ? 1 : 0;
			heard.add(line.own);
		}
	};

	for (const {back} of origin.lines) {
		tell(back);
	}

	// A set hands out what is added while it is gone through.
	for (const line of told) {
		if (missing === 0) {
			break;
		}

		for (const next of line.own.lines) {
			if (next !== line && passesOn(line, next)) {
				tell(next.back);
			}
		}
	}

	return heard;
}

/** Whether what came by one session goes out by another. */
const passesOn = (came: Line, next: Line): boolean =>
	next.session.transit &&
	(!isInternal(came) || !isInternal(next) || came.session.rrClient || next.session.rrClient);

/** Namespaces that an interior protocol joins: these hear of each other without BGP. */
function joinInside(view: TopologyView): Groups {
	const segments = nameSegments(view);
	const groups = new Groups();
	for (const {name: node, namespaces} of view.topology.nodes) {
		for (const {name, routing} of namespaces) {
			for (const {interfaces} of instancesOf(routing)) {
				for (const {name: ifname} of interfaces.filter(({type}) => type !== 'stub')) {
					for (const segment of segments.get(`${node} ${ifname}`) ?? [`${node}:${ifname}`]) {
						groups.join(`${node}/${name}`, `on ${segment}`);
					}
				}
			}
		}
	}

	return groups;
}
