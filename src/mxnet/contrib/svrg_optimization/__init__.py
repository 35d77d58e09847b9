"""``mx.contrib.svrg_optimization``: training with stochastic variance-reduced gradients."""

from . import svrg_module, svrg_optimizer

__all__ = ["svrg_module", "svrg_optimizer"]
