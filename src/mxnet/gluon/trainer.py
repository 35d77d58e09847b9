"""Trainer: applies an optimizer to a set of parameters."""

from __future__ import annotations

from typing import Any

from .. import autograd
from .. import kvstore as kvs
from .. import optimizer as opt
from .._core.errors import MismatchError
from .._core.files import replacing
from ..context import Context
from ..ndarray import NDArray
from .parameter import Parameter
from .parameter_dict import ParameterDict

__all__ = ["Trainer"]

_STALE = (
    "Gradient of Parameter `{name}` on context {ctx} has not been updated by backward since last "
    "`step`. This could mean a bug in your model that made it only use a subset of the Parameters "
    "(Blocks) for this iteration. If you are intentionally only using a subset, call step with "
    "ignore_stale_grad=True to suppress this warning and skip updating of Parameters with stale "
    "gradient"
)


class Trainer:
    """Updates parameters from their gradients.

    Parameters
    ----------
    params : ParameterDict, dict or list of Parameter
        What to train; a dictionary in the order of its sorted names.
    optimizer : str or Optimizer
        How.
    optimizer_params : dict, optional
        Arguments of an optimizer given by name, such as ``{"learning_rate": 0.1}``.
    kvstore : str, KVStore or None
        How gradients of several contexts come together; None leaves them apart.
    compression_params : dict, optional
        Gradient compression, for stores between machines only.
    update_on_kvstore : bool, optional
        Update one copy of the weights in the store and distribute it. The default is True for
        several contexts.
    """

    def __init__(
        self,
        params: Any,
        optimizer: str | opt.Optimizer,
        optimizer_params: dict[str, Any] | None = None,
        kvstore: Any = "device",
        compression_params: dict[str, Any] | None = None,
        update_on_kvstore: bool | None = None,
    ) -> None:
        if isinstance(params, dict | ParameterDict):
            params = [params[key] for key in sorted(params.keys())]
        if not isinstance(params, list | tuple):
            raise ValueError(
                "First argument must be a list or dict of Parameters, "
                f"got {type(params)}. Pass net.collect_params()."
            )
        self._params: list[Parameter] = []
        self._param2idx: dict[str, int] = {}
        for i, parameter in enumerate(params):
            if not isinstance(parameter, Parameter):
                raise ValueError(
                    "First argument must be a list or dict of Parameters, "
                    f"got list of {type(parameter)}."
                )
            self._param2idx[parameter.name] = i
            self._params.append(parameter)
            parameter._set_trainer(self)
        self._contains_sparse_weight = any(p._stype != "default" for p in self._params)
        self._contains_sparse_grad = any(p._grad_stype != "default" for p in self._params)
        self._compression_params = compression_params
        self._contexts = self._check_contexts()
        self._init_optimizer(optimizer, dict(optimizer_params or {}))
        self._scale = self._optimizer.rescale_grad
        self._kvstore_params = {"kvstore": kvstore, "update_on_kvstore": update_on_kvstore}
        self._kvstore: kvs.KVStoreBase | None = None
        self._update_on_kvstore: bool | None = None
        self._distributed: bool | None = None
        self._kv_initialized = False
        self._params_to_init: list[Parameter] = []
        self._reset_kvstore()

    def _check_contexts(self) -> list[Context]:
        contexts: list[Context] | None = None
        for parameter in self._params:
            own = parameter.list_ctx()
            if contexts is not None and contexts != own:
                raise MismatchError(
                    "All Parameters must be initialized on the same set of contexts, but "
                    f"Parameter {parameter.name} is initialized on {own} while previous "
                    f"Parameters are initialized on {contexts}."
                )
            contexts = own
        return contexts or []

    def _init_optimizer(self, optimizer: Any, optimizer_params: dict[str, Any]) -> None:
        numbered = dict(enumerate(self._params))
        if isinstance(optimizer, opt.Optimizer):
            if optimizer_params:
                raise MismatchError(
                    "optimizer_params must be None if optimizer is an instance of Optimizer "
                    "instead of str"
                )
            self._optimizer = optimizer
            self._optimizer.param_dict = numbered
        else:
            self._optimizer = opt.create(optimizer, param_dict=numbered, **optimizer_params)
        self._updaters = [opt.get_updater(self._optimizer) for _ in self._contexts]

    # --- the store --------------------------------------------------------------------------

    def _reset_kvstore(self) -> None:
        self._kv_initialized = False
        self._kvstore = None
        self._update_on_kvstore = None
        self._distributed = None
        self._params_to_init = list(self._params)

    def _init_kvstore(self) -> None:
        """Make the store where several contexts, or the user, ask for one."""
        wanted = self._kvstore_params["update_on_kvstore"]
        self._kvstore = store = self._make_kvstore(self._kvstore_params["kvstore"])
        if self._contains_sparse_weight and wanted is False:
            raise ValueError("Cannot set update_on_kvstore=False when sparse weights are present.")
        if store is None:
            # With sparse gradients MXNet does not mind.
            if wanted and not (self._contains_sparse_weight or self._contains_sparse_grad):
                raise ValueError(
                    "Cannot set update_on_kvstore=True when there is no kvstore: there is one "
                    "context only, or kvstore is None."
                )
            self._update_on_kvstore = None
        else:
            self._update_on_kvstore = self._choose_update(store, wanted)
            if self._compression_params:
                store.set_gradient_compression(self._compression_params)  # type: ignore[attr-defined]
            if self._update_on_kvstore:
                store.set_optimizer(self._optimizer)
        self._distributed = False
        self._kv_initialized = True

    def _make_kvstore(self, choice: Any) -> kvs.KVStoreBase | None:
        if isinstance(choice, kvs.KVStoreBase):
            return choice
        if choice is None and self._contains_sparse_weight:
            raise TypeError(
                "Cannot create 'None' KVStore with row_sparse parameters. The type must be KVStore "
                "or str."
            )
        if choice is not None and (self._contains_sparse_weight or len(self._contexts) > 1):
            return kvs.create(choice)
        return None

    def _choose_update(self, store: kvs.KVStoreBase, wanted: bool | None) -> bool:
        """Return whether weights are updated in the store."""
        capable = store.is_capable(kvs.KVStoreBase.OPTIMIZER)
        if wanted and not capable:
            raise ValueError(
                f"Please set update_on_kvstore=False when training with {type(store)}, which "
                "cannot run an optimizer."
            )
        if wanted is None:
            # Rows of gradients for dense weights would travel as whole weights.
            return capable and (self._contains_sparse_weight or not self._contains_sparse_grad)
        return bool(wanted)

    def _init_params(self) -> None:
        """Put parameters that are initialized by now into the store."""
        waiting = []
        for parameter in self._params_to_init:
            if parameter._deferred_init:
                waiting.append(parameter)
            elif self._kvstore is not None:
                arrays = parameter._check_and_get(parameter._data, list)
                self._kvstore.broadcast(self._param2idx[parameter.name], arrays[0], arrays)
        self._params_to_init = waiting

    def _prepare(self) -> None:
        if not self._kv_initialized:
            self._init_kvstore()
        if self._params_to_init:
            self._init_params()

    # --- settings ---------------------------------------------------------------------------

    @property
    def learning_rate(self) -> float:
        """The current learning rate.

        Raises
        ------
        UserWarning
            If somebody put something else in the optimizer's place.
        """
        if not isinstance(self._optimizer, opt.Optimizer):
            raise UserWarning(
                "Optimizer has to be defined before its learning rate can be accessed."
            )
        return self._optimizer.learning_rate

    @property
    def optimizer(self) -> opt.Optimizer:
        """The optimizer."""
        return self._optimizer

    def set_learning_rate(self, lr: float) -> None:
        """Set the learning rate; optimizers with a schedule refuse by a UserWarning."""
        if not isinstance(self._optimizer, opt.Optimizer):
            raise UserWarning("Optimizer has to be defined before its learning rate is mutated.")
        self._optimizer.set_learning_rate(lr)

    # --- steps ------------------------------------------------------------------------------

    def step(self, batch_size: int, ignore_stale_grad: bool = False) -> None:
        """Update the parameters once: gradients are summed over contexts and divided by the batch.

        Parameters
        ----------
        batch_size : int
            The gradients are scaled by its inverse.
        ignore_stale_grad : bool
            Skip parameters that the last backward did not reach, rather than raise.

        Raises
        ------
        UserWarning
            If a gradient is stale.
        """
        self._prepare()
        self._check_and_rescale_grad(self._scale / batch_size)
        if self._kvstore is not None:
            self._allreduce_grads()
        self._update(ignore_stale_grad)

    def allreduce_grads(self) -> None:
        """Sum the gradients over contexts; for use with :meth:`update`.

        Raises
        ------
        AssertionError, ValueError
            If updates happen in the store (the error is of both types).
        """
        self._prepare()
        self._require_own_update("allreduce_grads()")
        self._allreduce_grads()

    def update(self, batch_size: int, ignore_stale_grad: bool = False) -> None:
        """Update the parameters from gradients that :meth:`allreduce_grads` has summed."""
        self._prepare()
        self._require_own_update("update()")
        self._check_and_rescale_grad(self._scale / batch_size)
        self._update(ignore_stale_grad)

    def _check_and_rescale_grad(self, scale: float) -> None:
        self._optimizer.rescale_grad = scale

    def _require_own_update(self, method: str) -> None:
        if self._kvstore is not None and self._update_on_kvstore:
            raise MismatchError(
                f"{method} when parameters are updated on kvstore is not supported. Try setting "
                "`update_on_kvstore` to False when creating trainer."
            )

    def _allreduce_grads(self) -> None:
        if self._kvstore is None:
            return
        for i, parameter in enumerate(self._params):
            if parameter.grad_req == "null":
                continue
            grads = parameter.list_grad()
            # With updates in the store, what comes back are the weights.
            weights = parameter._check_and_get(parameter._data, list)
            out = weights if self._update_on_kvstore else grads
            self._kvstore.pushpull(i, grads, out, priority=-i)

    def _row_sparse_pull(
        self, parameter: Parameter, out: Any, row_id: NDArray, full_idx: bool = False
    ) -> None:
        """Copy rows of a row_sparse parameter from the store into arrays.

        ``full_idx`` says that ``row_id`` numbers all rows.
        """
        # The first pull puts all weights into the store, which writes them back: no step to record.
        with autograd.pause():
            self._prepare()
            index = self._param2idx[parameter.name]
            store: Any = self._kvstore
            if full_idx and isinstance(store, kvs.KVStore):
                store.pull(index, out=out, priority=-index, ignore_sparse=False)
            else:
                store.row_sparse_pull(index, out=out, row_ids=row_id, priority=-index)

    def _update(self, ignore_stale_grad: bool = False) -> None:
        if self._kvstore is not None and self._update_on_kvstore:
            return
        batches: list[tuple[list, list, list]] = [([], [], []) for _ in self._updaters]
        for i, parameter in enumerate(self._params):
            if parameter._grad_req == "null":
                continue
            arrays = parameter._check_and_get(parameter._data, list)
            for (indices, grads, weights), array in zip(batches, arrays, strict=True):
                gradient = array._gradient
                if not gradient.fresh:
                    if ignore_stale_grad:
                        continue
                    raise self._stale(parameter, array.context)
                gradient.fresh = False
                indices.append(i)
                grads.append(gradient.array)
                weights.append(array)
        for updater, (indices, grads, weights) in zip(self._updaters, batches, strict=True):
            if indices:
                updater(indices, grads, weights)

    def _stale(self, parameter: Parameter, ctx: Context) -> UserWarning:
        """Return the error of a stale gradient; a parameter that never ran says so itself."""
        for waiting in self._params_to_init:
            waiting._check_and_get(waiting._data, list)
        return UserWarning(_STALE.format(name=parameter.name, ctx=ctx))

    # --- states -----------------------------------------------------------------------------

    def save_states(self, fname: str) -> None:
        """Write the optimizer's states, such as momenta, to a file."""
        self._prepare()
        if self._update_on_kvstore:
            self._kvstore.save_optimizer_states(fname, dump_optimizer=True)  # type: ignore[union-attr]
            return
        with replacing(fname) as stream:
            stream.write(self._updaters[0].get_states(dump_optimizer=True))

    def load_states(self, fname: str) -> None:
        """Read the optimizer's states from a file of :meth:`save_states`."""
        self._prepare()
        if self._update_on_kvstore:
            self._kvstore.load_optimizer_states(fname)  # type: ignore[union-attr]
            self._optimizer = self._kvstore._updater.optimizer  # type: ignore[union-attr]
        else:
            with open(fname, "rb") as stream:
                states = stream.read()
            for updater in self._updaters:
                updater.set_states(states)
                updater.optimizer = self._updaters[0].optimizer
            self._optimizer = self._updaters[0].optimizer
        self._optimizer.param_dict = dict(enumerate(self._params))
