# promise, tests, result. First file: the promises; second: results of the last run.
NR == FNR { if (FNR > 1) { title[$1] = $2; order[++count] = $1 } next }
{
    rest = tolower($3)
    while (match(rest, /(^|[^a-z0-9])p[0-9][0-9]([^0-9]|$)/)) {
        part = substr(rest, RSTART, RLENGTH)
        match(part, /p[0-9][0-9]/)
        id = "P" substr(part, RSTART + 1, 2)
        tests[id] = tests[id] (tests[id] == "" ? "" : ", ") $3
        number[id]++
        if ($1 == "failed") failed[id] = 1
        if ($1 == "ok") passed[id]++
        rest = substr(rest, index(rest, part) + 3)
    }
}
END {
    for (i = 1; i <= count; i++) {
        id = order[i]
        if (number[id]) printf "%s\t%s\t%s\t%s\n", id, failed[id] ? "FAILED" : passed[id] ? "ok" : "skipped", title[id], tests[id]
        else without = without "\n  " id " " title[id]
    }
    if (without != "") printf "\nWithout a test:%s\n", without
}
