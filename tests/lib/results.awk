# One line a test from what the runners print: "ok|failed|skipped <TAB> suite <TAB> name".
# mode=ctest: CTest's LastTest.log, with cmocka's TAP inside. A program that prints no TAP counts as
# one test; one that ends badly without saying which test failed counts as one failure more.
# mode=node: TAP of node's test runner; suites (describe) are not tests.
function put(state, name) { printf "%s\t%s\t%s\n", state, suite, name }
function flush_node() {
    if (name != "" && !is_suite) put(state, name)
    name = ""; is_suite = 0
}
mode == "ctest" && /^[0-9]+\/[0-9]+ Test: / { suite = $3; seen = 0; bad = 0; next }
mode == "ctest" && /^not ok [0-9]+ # SKIP / { seen++; put("skipped", $6); next }
mode == "ctest" && /^ok [0-9]+ # SKIP / { seen++; put("skipped", $5); next }
mode == "ctest" && /^ok [0-9]+ - / { seen++; put("ok", $4); next }
mode == "ctest" && /^not ok [0-9]+ - / { seen++; bad++; put("failed", $5); next }
mode == "ctest" && /^Test (Passed|Failed)\.$/ {
    if ($2 == "Failed." && !bad) put("failed", seen ? "ended badly after " seen " tests" : "whole")
    else if (!seen) put("ok", "whole")
}
mode == "node" && /^ *(not )?ok [0-9]+ - / {
    flush_node()
    state = /^ *not ok/ ? "failed" : /# (SKIP|TODO)/ ? "skipped" : "ok"
    name = $0
    sub(/^ *(not )?ok [0-9]+ - /, "", name)
    sub(/ # (SKIP|TODO).*/, "", name)
    sub(/^.*\/tests\//, "tests/", name)
}
mode == "node" && /^ *type: 'suite'/ { is_suite = 1 }
END { if (mode == "node") flush_node() }
