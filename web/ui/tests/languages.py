"""The same small programs in the languages of the kernels that the page may be tested with."""

RUCHY = {
    "hello": 'println("hello from the kernel")',
    "forty_two": "6*7",
    "define": "let kept = 123",
    "use": "println(kept + 1)",
    "endless": "while true {}",
    "count": 'for i in 0..%d { println(f"line {i}") }',
    "fail": "let broken = [1, 2][9]",
    "stderr": 'eprintln("a warning")',
    "html": 'display_html("<b>bold</b> text")',
    "input": 'let name = input("name? ")\nprintln("hello " + name)',
    "sleep": "sleep(%s)",
    "flicker": 'println("first")\ndisplay.clear()\nprintln("second")',
    "update": 'display.update("bee", "<b>one</b>")\ndisplay.update("bee", "<b>two</b>")',
    "help": "help(println)",
    "complete": ("printl", "println"),
    "inspect": ("println", "println"),
}

PYTHON = {
    "hello": "print('hello from the kernel')",
    "forty_two": "6*7",
    "define": "kept = 123",
    "use": "print(kept + 1)",
    "endless": "while True: pass",
    "count": "for i in range(%d): print('line', i)",
    "fail": "broken = [1, 2][9]",
    "stderr": "import sys; print('a warning', file=sys.stderr)",
    "html": "from IPython.display import HTML\nHTML('<b>bold</b> text')",
    "input": "name = input('name? ')\nprint('hello ' + name)",
    "sleep": "import time; time.sleep(%s)",
    "flicker": "from IPython.display import clear_output\nprint('first')\nclear_output()\nprint('second')",
    "update": "from IPython.display import display, HTML\nh = display(HTML('<b>one</b>'), display_id=True)\nh.update(HTML('<b>two</b>'))",
    "help": "print?",
    "complete": ("enumerat", "enumerate"),
    "inspect": ("print", "Prints the values"),
}


def programs(language):
    return PYTHON if language.lower() == "python" else RUCHY
