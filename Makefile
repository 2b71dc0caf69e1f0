# Every target but clean first makes the environment, once. The work is in `python -m cvnotes`; Windows users call that.
PYTHON ?= python3
CHAPTER ?=
FORMAT ?= png
SEEDS ?= 20
VENV := .venv
CVNOTES := $(VENV)/bin/python -m cvnotes
# A variable as one word, as it was typed: titles have `code`, $formulas$ and quotes in them.
quoted = '$(subst ','\'',$(value $(1)))'

# Without it a command would work on all chapters, and not say so.
ifdef CHAPTERS
$(error CHAPTERS is no variable of this book; write CHAPTER="$(CHAPTERS)")
endif

.PHONY: environment help book wheel cards epub pdf archive downloads test check new format figures run stress sweep try lane site-test lock clean

book: environment
	@$(CVNOTES) book

# What each command does; the comments here have their variables
help: environment
	@$(CVNOTES) --help

# The library beside the site, as the first cell of a chapter installs it in Colab
wheel: environment
	@$(CVNOTES) wheel

# To take along: flash cards for Anki; an e-book; a PDF, for which Chromium is needed; the site in one zip; the site with
# all of them beside it
cards epub pdf archive downloads: environment
	@$(CVNOTES) $@

# CHAPTER="zero-padding filter-size": those alone, their exercises too, in seconds
test: environment
	@$(if $(CHAPTER),$(CVNOTES) check $(CHAPTER) && $(CVNOTES) try $(CHAPTER),$(CVNOTES) test)

site-test: environment
	@$(CVNOTES) site-test

# CHAPTER="zero-padding filter-size": their form, then their outputs, in seconds
check: environment
	@$(CVNOTES) check $(CHAPTER)

# PART=convolution SLUG=my-question QUESTION="What does it ask?" DIFFICULTY=core SOURCE="000: Q1"
new: environment
	@$(CVNOTES) new $(call quoted,PART) $(call quoted,SLUG) $(call quoted,QUESTION) \
		$(if $(value DIFFICULTY),--difficulty $(call quoted,DIFFICULTY)) $(if $(value SOURCE),--source $(call quoted,SOURCE))

# Library, tests and chapters, or the chapters of CHAPTER
format: environment
	@$(CVNOTES) format $(CHAPTER)

# CHAPTER="zero-padding filter-size", FORMAT=png|svg|pdf, CHECK=1 compares with the stored ones
figures: environment
	@$(CVNOTES) figures $(CHAPTER) --format $(FORMAT) $(if $(CHECK),--check)

# ALL=1 runs the unchanged chapters too
run: environment
	@$(CVNOTES) run $(CHAPTER) $(if $(ALL),--all)

# SEEDS=20 seeds, WEEK=202548 draws them from that number, SEED=47514 tries that one again
stress: environment
	@$(CVNOTES) stress $(CHAPTER) --seeds $(SEEDS) $(if $(WEEK),--week $(WEEK)) $(if $(SEED),--seed $(SEED))

# Every measured figure over all of its seeds
sweep: environment
	@$(CVNOTES) sweep $(CHAPTER)

# LANE=colab|oldest|newest|offline: the chapters in another environment. LANE_PYTHON=python3.13 where it is not found
lane: environment
	@$(CVNOTES) lane $(LANE) $(if $(LANE_PYTHON),--python "$(LANE_PYTHON)")

# What the exercises do
try: environment
	@$(CVNOTES) try $(CHAPTER)

# Made where there is none, and renewed where the clone, its pins or the PYTHON that was asked for are others.
environment:
	@$(PYTHON) src/cvnotes/press/installing.py $(VENV) $(if $(filter file,$(origin PYTHON)),,asked)

# constraints.txt anew, from the newest versions that requirements.txt admits. GPU packages and what only one system has
# are in it too; where they are not installed they do nothing.
lock:
	$(PYTHON) -m venv --clear $(VENV)-lock
	grep -v '^-c ' requirements.txt > $(VENV)-lock/requirements.txt
	$(VENV)-lock/bin/python -m pip install --quiet -r $(VENV)-lock/requirements.txt
	sed '/^[^#]/d' constraints.txt > $(VENV)-lock/constraints.txt
	$(VENV)-lock/bin/python -m pip freeze --exclude-editable --all | grep -v '^pip==' >> $(VENV)-lock/constraints.txt
	mv $(VENV)-lock/constraints.txt constraints.txt
	rm -r $(VENV)-lock

clean:
	rm -rf $(VENV) $(VENV)-lock _build figures
