//! Codes of D05, files that cannot be read or written.

use super::{Code, codes};

codes! {
    NOT_READABLE = Code {
        id: "D0501",
        title: "a file cannot be read",
        about: "Paths are relative to the script. The message names the folder and the files there \
                whose names are near.",
        wrong: "source people = csv(\"peolpe.csv\")\nshow people\n",
        right: "source people = csv(\"people.csv\")\nshow people\n",
    };
    NO_FORMAT = Code {
        id: "D0502",
        title: "a file is not a table",
        about: "The file is empty, or what it looks like cannot be told. The options of the source \
                say how to read it.",
        wrong: "",
        right: "",
    };
    NOT_WRITABLE = Code {
        id: "D0503",
        title: "a file cannot be written",
        about: "A save writes a new file beside the old one and puts it in its place when the whole \
                script has succeeded. The old file is as it was.",
        wrong: "source people = csv(\"people.csv\")\nsave people to csv(\"no/such/folder/out.csv\")\n",
        right: "source people = csv(\"people.csv\")\nsave people to csv(\"out.csv\")\n",
    };
    NO_MEMORY = Code {
        id: "D0505",
        title: "the memory is used up",
        about: "Joins, groups and sorts use the disk when `--memory` is used up, but some memory \
                is always needed. Give more with `--memory 2GB`.",
        wrong: "",
        right: "",
    };
    BROKEN = Code {
        id: "D0506",
        title: "this is a mistake in Dusty",
        about: "The script is fine as far as Dusty can tell, and yet it could not be run. Please \
                report it, with the script and a few lines of the data.",
        wrong: "",
        right: "",
    };
    STOPPED = Code {
        id: "D0507",
        title: "the run was stopped",
        about: "Every file is as it was before the run.",
        wrong: "",
        right: "",
    };
    CHANGED = Code {
        id: "D0508",
        title: "a file was changed during the run",
        about: "With `--ledger`, the run notes the hash of every file that it has read. A file that \
                something else writes to at the same time has no one hash, so the run stops and \
                writes nothing. So it does if one of several files of a source is not what it was \
                when the script was checked.",
        wrong: "",
        right: "",
    };
    NOT_FETCHED = Code {
        id: "D0509",
        title: "a file cannot be fetched from a server",
        about: "What may pass is tried again, with pauses: a server that is busy or falls silent, a \
                connection that breaks. A file that has not come as a whole is never read. \
                DUSTY_TIMEOUT says how many seconds nothing may come, and DUSTY_TRIES how often \
                it is tried. Files from s3:// are asked for with AWS_ACCESS_KEY_ID, \
                AWS_SECRET_ACCESS_KEY, AWS_REGION and AWS_ENDPOINT_URL, as far as they are set.",
        wrong: "",
        right: "",
    };
    NOT_SENT = Code {
        id: "D0510",
        title: "a file cannot be sent to a server",
        about: "A save to a server is sent when the rest of the script has succeeded, before any \
                file here changes. The message says if another save has reached its server.",
        wrong: "",
        right: "",
    };
}
