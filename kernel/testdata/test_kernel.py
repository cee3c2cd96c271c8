"""The kernel against jupyter_kernel_test 0.7.0: all of its 13 tests.

Run with a kernelspec named as $KERNEL (default: skep) on JUPYTER_PATH, and an
empty XDG_DATA_HOME, because one test counts what history finds:

    JUPYTER_PATH=PREFIX/share/jupyter XDG_DATA_HOME=EMPTY python -m pytest -q test_kernel.py
"""

import os

import jupyter_kernel_test as jkt

KERNEL = os.environ.get("KERNEL", "skep")


class Kernel(jkt.KernelTests):
    kernel_name = KERNEL
    language_name = "ruchy"
    file_extension = ".ruchy"
    code_hello_world = 'println("hello, world")'
    code_stderr = 'eprintln("oh dear")'
    completion_samples = [
        {"text": "pri", "matches": {"print", "println"}},
        {"text": "printl", "matches": {"println"}},
    ]
    complete_code_samples = ["1 + 1", "let x = 1", "fun f(a) { a + 1 }", 'println("x")']
    incomplete_code_samples = ["fun f(a) {", "match x {", "if true {"]
    invalid_code_samples = ["let = 3"]
    code_page_something = "help(println)"
    code_generate_error = "panic!()"
    code_execute_result = [
        {"code": "1+1", "result": "2"},
        {"code": "6*7", "result": "42"},
    ]
    code_display_data = [{"code": 'display_html("<b>bold</b>")', "mime": "text/html"}]
    supported_history_operations = ("tail", "range", "search")
    code_history_pattern = "1?1*"
    code_inspect_sample = "println"
    code_clear_output = "clear_output()"


class Welcome(jkt.IopubWelcomeTests):
    kernel_name = KERNEL
    support_iopub_welcome = True
