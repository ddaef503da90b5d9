# The same commands for those who like make; run.py does the work. Arguments: make demo ARGS="--patrons 5"
.PHONY: demo serve test check faults bench words
demo serve test check faults bench words:
	@python3 run.py $@ $(ARGS)
