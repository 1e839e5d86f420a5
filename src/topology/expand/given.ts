// Settings that the file gives, without those that it leaves out; and which setting of the overlay one came from.

import type {Path} from '../problem.js';
import type {FileValue} from '../schema/file.js';

type Given<Settings> = {[Key in keyof Settings]?: Exclude<Settings[Key], undefined>};

export const given = <Settings extends object>(settings: Settings): Given<Settings> =>
	Object.fromEntries(Object.entries(settings).filter(([, value]) => value !== undefined)) as Given<Settings>;

/** The field itself where the overlay gives it, else what all of them are in. */
export function blameSetting(
	{overlay}: FileValue,
	protocol: 'bgp' | 'ospf',
	field: Path[number] | undefined,
): Path {
	const settings: object = overlay?.[protocol] ?? {};
	return field !== undefined && Object.hasOwn(settings, field)
		? ['overlay', protocol, field]
		: ['overlay', protocol];
}

/** By rule: settings of OSPF inside the sites that the overlay gives. */
export function blameSiteOspf(
	[part, , routing, , protocol, , interfaces, , field]: Path,
	file: FileValue,
): Path | null {
	const isOspf =
		part === 'nodes' && routing === 'routing' && protocol === 'ospf' && interfaces === 'interfaces';
	const source = isOspf && field !== undefined ? blameSetting(file, 'ospf', field) : [];
	return source.length > 2 ? source : null;
}
