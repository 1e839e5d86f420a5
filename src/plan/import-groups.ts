// Sorts the files that `wgsim import` was given into groups of one machine each, by the arguments and folders that they come from.

import {type GivenFile, interfaceOf, isCompanion, isTunnelDevice, makesTunnel} from './import-files.js';
import {folderOf} from './posix.js';

export interface Group {
	/** Names to try, the best first. */
	readonly names: readonly string[];
	readonly files: readonly GivenFile[];
}

const partsOf = (path: string): string[] => path.split('/');
const stemOf = (path: string): string =>
	partsOf(path)
		.at(-1)!
		.replace(/\.(conf|netdev)$/, '');
const parentOf = (path: string): string => partsOf(path).at(-2) ?? '';

/** A folder is a machine, or several where its subfolders have interfaces of the same name. */
function groupFolder(own: readonly GivenFile[]): Group[] {
	const [first] = own;
	const folder = first!.path.slice(0, -(first!.below!.length + 1));
	const name = partsOf(folder).at(-1)!;
	const tunnels = own.filter(makesTunnel);
	const hasTwins = new Set(tunnels.map(file => interfaceOf(file))).size < tunnels.length;
	const firstOf = (file: GivenFile): string => partsOf(file.below!)[0]!;
	if (!hasTwins || tunnels.some(file => firstOf(file) === file.below)) {
		return [{names: [name, `${parentOf(folder)}-${name}`], files: own}];
	}

	return [...new Set(own.map(firstOf))].map(subfolder => ({
		names: [subfolder, `${name}-${subfolder}`],
		files: own.filter(file => firstOf(file) === subfolder),
	}));
}

/** A file of wg-quick's is a machine; of networkd's, all in one folder are one; what belongs to such a file goes with it. */
function groupSingles(singles: readonly GivenFile[]): Group[] {
	const alone = singles
		.filter(file => makesTunnel(file) && !isTunnelDevice(file.path, file.text))
		.map(file => {
			const stem = stemOf(file.path);
			const parent = parentOf(file.path);
			return {folder: folderOf(file.path), names: [stem, parent, `${parent}-${stem}`], files: [file]};
		});
	const devices = singles.filter(file => isTunnelDevice(file.path, file.text));
	const folders = [...new Set(devices.map(({path}) => folderOf(path)))].map(folder => ({
		folder,
		names: [partsOf(folder).at(-1)!, partsOf(folder).slice(-2).join('-'), stemOf(devices[0]!.path)],
		files: devices.filter(({path}) => folderOf(path) === folder),
	}));
	const groups: {folder: string; names: string[]; files: GivenFile[]}[] = [...alone, ...folders];
	const loose = singles.filter(file => !makesTunnel(file));
	const lonely: Group[] = [];
	for (const file of loose) {
		const beside = groups.filter(({folder}) => folder === folderOf(file.path));
		if (beside.length === 1 && isCompanion(file.path, file.text)) {
			beside[0]!.files.push(file);
		} else {
			lonely.push({names: [stemOf(file.path)], files: [file]});
		}
	}

	return [...groups, ...lonely];
}

/** In the order of arguments; a group need not have a tunnel. */
export function groupFiles(given: readonly GivenFile[]): Group[] {
	const singles = given.filter(({below}) => below === null);
	const folders = [...new Set(given.filter(({below}) => below !== null).map(({argument}) => argument))];
	const groups = [
		...groupSingles(singles),
		...folders.flatMap(argument =>
			groupFolder(given.filter(file => file.argument === argument && file.below !== null)),
		),
	];
	const positionOf = ({files}: Group): number => given.indexOf(files[0]!);
	return groups.sort((one, other) => positionOf(one) - positionOf(other));
}
