// The files of a node are compared by their contents; a file that cannot be written is named.

import test from 'ava';
import {fileDigests} from '../../src/plan/files.js';
import type {PlannedFile} from '../../src/plan/model.js';
import {python} from './python.js';

const file = (path: string, content: string, mode = 0o644): PlannedFile => ({
	path,
	mode,
	content,
	encoding: 'utf8',
	secret: false,
});

const head = `
import os, tempfile
from fabric.shared import deliver
root = tempfile.mkdtemp()
deliver.MANIFEST, deliver.UNPLACED_FILES, deliver.COMPLAINTS = (root + path for path in ("/manifest.json", "/unplaced", "/complaints"))
files = [{**one, "path": root + one["path"]} for one in given]
inside = lambda paths: [path.removeprefix(root) for path in paths]
def complaints():
    folders = [deliver.UNPLACED_FILES, deliver.COMPLAINTS]
    texts = [sorted(open(folder + "/" + name).read().replace(root, "") for name in os.listdir(folder)) if os.path.isdir(folder) else [] for folder in folders]
    assert texts[0] == texts[1]
    return texts[0]
`;

test('what somebody changed in a node is written again, and nothing else is', t => {
	const seen = python(
		`${head}
seen = [inside(deliver.write_files(files)), inside(deliver.write_files(files))]
with open(root + "/etc/one", "a") as one:
    one.write("by hand")
os.chmod(root + "/etc/two", 0o600)
os.remove(root + "/etc/three")
os.rename(root + "/etc/four", root + "/etc/moved")
os.symlink(root + "/etc/moved", root + "/etc/four")
untouched = os.stat(root + "/etc/five").st_ino
seen.append(inside(deliver.write_files(files)))
seen.append(inside(deliver.write_files(files[1:])))
print(json.dumps([*seen, untouched == os.stat(root + "/etc/five").st_ino, os.path.exists(root + "/etc/one")]))`,
		['one', 'two', 'three', 'four', 'five'].map(name => file(`/etc/${name}`, name)),
	);
	t.deepEqual(seen, [
		['/etc/five', '/etc/four', '/etc/one', '/etc/three', '/etc/two'],
		[],
		['/etc/four', '/etc/one', '/etc/three', '/etc/two'],
		['/etc/one'],
		true,
		false,
	]);
});

test('a file that cannot be put in place is a complaint until it can be, and all others are there', t => {
	const seen = python(
		`${head}
os.makedirs(root + "/folder")
seen = [inside(deliver.write_files(files)), complaints(), open(root + "/good").read()]
os.rmdir(root + "/folder")
seen += [inside(deliver.write_files(files)), complaints()]
deliver.write_files(files[:2])
print(json.dumps([*seen, complaints(), sorted(json.load(open(deliver.MANIFEST))) == [root + "/folder", root + "/good"]]))`,
		[file('/folder', 'y'), file('/good', 'here'), file('/good/below', 'x')],
	);
	const below = 'file /good/below\n/good/below cannot be written: Not a directory\n';
	t.deepEqual(seen, [
		['/folder', '/good', '/good/below'],
		['file /folder\n/folder cannot be written: Is a directory\n', below],
		'here',
		['/folder', '/good/below'],
		[below],
		[],
		true,
	]);
});

test('a file that is there has the digest that it was planned with', t => {
	const files = [file('/a', 'text\n', 0o600), {...file('/b', 'AAECAw=='), encoding: 'base64' as const}];
	const seen = python(
		`${head}
deliver.write_files(files)
print(json.dumps({one["path"]: deliver.digest_at(root + one["path"]) for one in given}))`,
		files,
	);
	t.deepEqual(seen, fileDigests(files));
});
